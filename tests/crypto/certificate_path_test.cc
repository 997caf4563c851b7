// The paths are in tests/vectors/transport.jsonl. Here every bit is flipped.

#include "crypto/certificate_path.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/crypto/certificates.h"

namespace matron::crypto {
namespace {

using test::CertificateNamed;

constexpr int64_t kNow = 1764000000;

Reason Validate(std::string_view leaf, std::string_view middle,
                std::string_view root, size_t* size) {
  const std::string_view certificates[] = {leaf, middle};
  const std::string_view roots[] = {root};
  CertificatePath path;
  const Reason reason = path.Validate({certificates, roots, kNow});
  *size = path.certificates().size();
  return reason;
}

TEST(CertificatePath, KeepsThePathInItsOrder) {
  const std::string leaf = CertificateNamed("leaf");
  const std::string middle = CertificateNamed("middle");
  const std::string root = CertificateNamed("root");
  const std::string_view certificates[] = {leaf, middle};
  const std::string_view roots[] = {root};
  CertificatePath path;
  ASSERT_EQ(path.Validate({certificates, roots, kNow}), Reason::kOk);
  ASSERT_EQ(path.certificates().size(), 3u);
  EXPECT_EQ(path.certificates()[0], leaf);
  EXPECT_EQ(path.certificates()[1], middle);
  EXPECT_EQ(path.certificates()[2], root);
  // What fails forgets it.
  EXPECT_EQ(path.Validate({certificates, roots, 0}),
            Reason::kCertificateNotYetValid);
  EXPECT_TRUE(path.certificates().empty());
}

TEST(CertificatePath, RefusesEveryFlippedBitOfWhatWasSent) {
  const std::string leaf = CertificateNamed("leaf");
  const std::string middle = CertificateNamed("middle");
  const std::string root = CertificateNamed("root");
  size_t size = 0;
  ASSERT_EQ(Validate(leaf, middle, root, &size), Reason::kOk);
  for (size_t bit = 0; bit < 8 * leaf.size(); ++bit) {
    std::string flipped = leaf;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(Validate(flipped, middle, root, &size), Reason::kOk) << bit;
    EXPECT_EQ(size, 0u);
  }
  for (size_t bit = 0; bit < 8 * middle.size(); ++bit) {
    std::string flipped = middle;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(Validate(leaf, flipped, root, &size), Reason::kOk) << bit;
    EXPECT_EQ(size, 0u);
  }
}

// Whatever stands before it, and however often.
TEST(CertificatePath, FindsTheOneThatIsInDate) {
  const std::string leaf = CertificateNamed("rolled_leaf");
  const std::string middle = CertificateNamed("rolled_middle");
  const std::string root = CertificateNamed("rolled_root");
  const std::string old_middle = CertificateNamed("rolled_expired_middle");
  const std::string old_root = CertificateNamed("rolled_expired_root");
  const std::string_view certificates[] = {leaf, old_middle, old_middle,
                                           middle};
  std::vector<std::string_view> roots(limits::kMaxRoots - 1, old_root);
  roots.push_back(root);
  CertificatePath path;
  ASSERT_EQ(path.Validate({certificates, roots, kNow}), Reason::kOk);
  ASSERT_EQ(path.certificates().size(), 3u);
  EXPECT_EQ(path.certificates()[1], middle);
  EXPECT_EQ(path.certificates()[2], root);
  roots.pop_back();
  EXPECT_EQ(path.Validate({certificates, roots, kNow}),
            Reason::kCertificateExpired);
  EXPECT_TRUE(path.certificates().empty());
  EXPECT_TRUE(path.fault().is_root);
}

TEST(CertificatePath, RefusesWithoutCertificatesOrRoots) {
  const std::string own = CertificateNamed("self_signed");
  const std::string_view some[] = {own};
  CertificatePath path;
  EXPECT_EQ(path.Validate({{}, some, kNow}), Reason::kCertificateUntrusted);
  EXPECT_EQ(path.Validate({some, {}, kNow}), Reason::kCertificateUntrusted);
  EXPECT_EQ(path.Validate({some, some, kNow}), Reason::kOk);
}

}  // namespace
}  // namespace matron::crypto
