# How Matron's own code is compiled. Gives the INTERFACE targets
# matron_engine_flags and matron_warnings, which are linked PRIVATE, and
# MATRON_SANITIZE_OPTIONS.

# -fno-exceptions and -fno-rtti also for tests: a class of Abseil must be the
# same on both sides of a link.
add_library(matron_engine_flags INTERFACE)
target_compile_features(matron_engine_flags INTERFACE cxx_std_20)
target_compile_options(matron_engine_flags INTERFACE
  -fvisibility=hidden -ffunction-sections -fdata-sections
  $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>
  $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
  $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
if(NOT EMSCRIPTEN AND NOT APPLE)
  target_link_options(matron_engine_flags INTERFACE -Wl,--gc-sections)
endif()

# g++ exports the static variables of inline functions in a way that outlasts
# hidden visibility and objcopy.
set(MATRON_LOCAL_STATICS
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<COMPILE_LANGUAGE:CXX>>:-fno-gnu-unique>)
target_compile_options(matron_engine_flags INTERFACE ${MATRON_LOCAL_STATICS})

# WebAssembly has no shared library here, and pays for indirect addresses.
set(MATRON_POSITION_INDEPENDENT ON)
if(EMSCRIPTEN)
  set(MATRON_POSITION_INDEPENDENT OFF)
endif()

# A set that g++ and clang understand alike.
add_library(matron_warnings INTERFACE)
target_compile_options(matron_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wimplicit-fallthrough
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>
  # g++ 12 sees overlaps in std::string that are none (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${MATRON_WERROR}>:-Werror>)

set(MATRON_SANITIZE_OPTIONS "")
if(MATRON_SANITIZE)
  set(MATRON_SANITIZE_OPTIONS "-fsanitize=${MATRON_SANITIZE}"
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()
# Linking a module brings its link options along, so that every program gets the
# sanitizers' runtime.
add_library(matron_sanitizers INTERFACE)
target_compile_options(matron_sanitizers INTERFACE ${MATRON_SANITIZE_OPTIONS})
target_link_options(matron_sanitizers INTERFACE ${MATRON_SANITIZE_OPTIONS})
