// A host in C++20 that includes the C++ header.

#include <matron.hpp>
#include <string>

int main() {
  const std::string version = std::to_string(MATRON_VERSION_MAJOR) + "." +
                              std::to_string(MATRON_VERSION_MINOR) + "." +
                              std::to_string(MATRON_VERSION_PATCH);
  return version == matron_version() ? 0 : 1;
}
