// The host that the example at the top of matron.hpp is written for. Run in the
// root of the repository.

#include <fstream>
#include <iterator>

#include "matron.hpp"

namespace {

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The stored resource is wanted, so that the decision does not permit by
// itself.
int Refuse(const matron::Decision& decision) {
  return decision.effect() == matron::Effect::kNeedsResource ? 0 : 1;
}

}  // namespace

int main() {
  const std::string json = ReadFile("examples/policies/hospital.json");
  const std::string jwks = ReadFile("examples/demo/jwks.json");
  std::string token = ReadFile("examples/demo/tokens/dr-grey.jwt");
  while (token.ends_with('\n')) token.pop_back();
  const int64_t now = 1764000000;
  auto scratch = matron::Scratch::Create();

#include "example.inc"

  return 2;
}
