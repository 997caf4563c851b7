# libcrypto without its random generator and its error queue (both are state;
# see boringssl_stateless.c) and without what Matron has no use for: PEM, PKCS#7
# and #8, and post-quantum and trust-token experiments. Of X.509 it has what
# builds and checks paths, without keys, files and printers (boringssl_x509.c).

set(BORINGSSL_ROOT "${MATRON_BORINGSSL_SOURCE_DIR}/")
include("${BORINGSSL_ROOT}android-sources.cmake")

set(matron_boringssl_sources ${crypto_sources})
set(matron_boringssl_asm OFF)
if(CMAKE_SYSTEM_NAME STREQUAL Linux AND CMAKE_SIZEOF_VOID_P EQUAL 8)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64)$")
    list(APPEND matron_boringssl_sources ${crypto_sources_linux_x86_64})
    set(matron_boringssl_asm ON)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    list(APPEND matron_boringssl_sources ${crypto_sources_linux_aarch64})
    set(matron_boringssl_asm ON)
  endif()
endif()
list(FILTER matron_boringssl_sources EXCLUDE REGEX
  "/(bio|conf|err|hpke|hrss|pem|pkcs7|pkcs8|rand_extra|test|trust_token)/")
list(FILTER matron_boringssl_sources EXCLUDE REGEX
  "/evp/(evp|evp_asn1|evp_ctx|p_[a-z0-9_]+|print|sign)\\.c$")
list(FILTER matron_boringssl_sources EXCLUDE REGEX
  "/x509/(a_sign|a_verify|algorithm|by_dir|by_file|rsa_pss|t_[a-z0-9]+)\\.c$")
list(FILTER matron_boringssl_sources EXCLUDE REGEX
  "/(err_data\\.c|rdrand-x86_64\\.S|fipsmodule/bcm\\.c)$")

# bcm.c is one #include a file of the module. Ours has no generator, nor the
# self-tests that seed one.
set(matron_fipsmodule_dir "${BORINGSSL_ROOT}src/crypto/fipsmodule")
file(READ "${matron_fipsmodule_dir}/bcm.c" matron_bcm)
string(REGEX REPLACE "#include \"(rand|self_check)/[a-z_]+\\.c\"\n" ""
  matron_bcm "${matron_bcm}")
file(CONFIGURE OUTPUT bcm_without_rand.c CONTENT "@matron_bcm@" @ONLY)

add_library(matron_dep_boringssl STATIC
  ${matron_boringssl_sources}
  "${CMAKE_CURRENT_BINARY_DIR}/bcm_without_rand.c"
  boringssl_stateless.c
  boringssl_x509.c)
# Linkers for WebAssembly drop what nothing calls before they miss anything.
if(NOT EMSCRIPTEN)
  target_sources(matron_dep_boringssl PRIVATE boringssl_unreached.c)
endif()
set_target_properties(matron_dep_boringssl PROPERTIES
  C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_include_directories(matron_dep_boringssl SYSTEM
  PUBLIC "${BORINGSSL_ROOT}src/include"
  PRIVATE "${matron_fipsmodule_dir}")
target_compile_definitions(matron_dep_boringssl PRIVATE _XOPEN_SOURCE=700)
target_compile_options(matron_dep_boringssl PRIVATE
  "-ffile-prefix-map=${MATRON_BORINGSSL_SOURCE_DIR}=boringssl"
  # Compilers read a call through a cast function pointer as undefined
  # behaviour; BoringSSL's stacks are made of them.
  $<$<AND:$<C_COMPILER_ID:Clang>,$<COMPILE_LANGUAGE:C>>:-fno-sanitize=function>)
set_source_files_properties("${BORINGSSL_ROOT}src/crypto/cpu_intel.c" PROPERTIES
  COMPILE_OPTIONS "-include;${CMAKE_CURRENT_SOURCE_DIR}/without_environment.h")
set_source_files_properties(
  "${BORINGSSL_ROOT}src/crypto/asn1/a_time.c"
  "${BORINGSSL_ROOT}src/crypto/x509/x509_vfy.c"
  PROPERTIES
  COMPILE_OPTIONS "-include;${CMAKE_CURRENT_SOURCE_DIR}/without_clock.h")
# Without __ELF__ the allocator has no weak hooks that another library of the
# process could fill.
set_source_files_properties("${BORINGSSL_ROOT}src/crypto/mem.c" PROPERTIES
  COMPILE_OPTIONS "-U__ELF__")

if(matron_boringssl_asm)
  enable_language(ASM)
  # As upstream's own build; it concerns this file's assembly only.
  target_compile_options(matron_dep_boringssl PRIVATE
    $<$<COMPILE_LANGUAGE:ASM>:-Wa,--noexecstack>)
else()
  target_compile_definitions(matron_dep_boringssl PUBLIC OPENSSL_NO_ASM)
endif()
if(EMSCRIPTEN)
  # The module is single-threaded, so there is nothing to lock.
  target_compile_definitions(matron_dep_boringssl PUBLIC
    OPENSSL_NO_THREADS_CORRUPT_MEMORY_AND_LEAK_SECRETS_IF_THREADED)
endif()
