"""Hash and displace, with the hash of engine/fhir/tables.cc."""

MASK = (1 << 64) - 1


def load(data):
    return int.from_bytes(data, "little")


def hash_name(name, seed):
    """The engine's HashName in engine/fhir/tables.cc."""
    data, golden = name.encode(), 0x9E3779B97F4A7C15
    value = (seed * golden + len(data)) & MASK
    if len(data) >= 8:
        last = load(data[-8:])
        value ^= load(data[:8]) ^ (last << 29 & MASK) ^ last >> 35
        for at in range(8, len(data) - 8, 8):
            value = (value * golden & MASK) ^ load(data[at:at + 8])
    elif len(data) >= 4:
        value ^= load(data[:4] + data[-4:])
    else:
        for byte in data:
            value = (value << 8 & MASK) ^ byte
    return value * golden & MASK


class PerfectHash:
    """Hash and displace: a bucket's displacement sends its keys to free slots."""

    def __init__(self, keys, bucket_bits, slot_bits):
        self.slots = [None] * (1 << slot_bits)
        self.displacements = [0] * (1 << bucket_bits)
        self.slot_bits = slot_bits
        buckets = {}
        for index, (name, salt) in enumerate(keys):
            value = hash_name(name, salt)
            buckets.setdefault(value >> (64 - bucket_bits), []).append(
                (value, index))
        for bucket in sorted(buckets, key=lambda b: (-len(buckets[b]), b)):
            self.place(bucket, buckets[bucket])

    def slot(self, value, displacement):
        mixed = ((value ^ displacement) * 0xD6E8FEB86659FD93) & MASK
        return mixed >> (64 - self.slot_bits)

    def place(self, bucket, entries):
        for displacement in range(1, 1 << 16):
            slots = {self.slot(value, displacement) for value, _ in entries}
            if len(slots) == len(entries) and all(
                    self.slots[slot] is None for slot in slots):
                break
        else:
            raise SystemExit("no displacement found; use more slots")
        self.displacements[bucket] = displacement
        for value, index in entries:
            self.slots[self.slot(value, displacement)] = index
