# Toolchain file of the wasm preset: Debian's Emscripten, or the one that
# EMSCRIPTEN_ROOT names.

if(DEFINED ENV{EMSCRIPTEN_ROOT})
  set(EMSCRIPTEN_ROOT_PATH "$ENV{EMSCRIPTEN_ROOT}")
else()
  set(EMSCRIPTEN_ROOT_PATH /usr/share/emscripten)
endif()
if(NOT EXISTS "${EMSCRIPTEN_ROOT_PATH}/emcc.py")
  message(FATAL_ERROR
    "No Emscripten in \"${EMSCRIPTEN_ROOT_PATH}\". On Debian 12, run ./dev "
    "setup. Elsewhere, set EMSCRIPTEN_ROOT to the directory of emcc.py.")
endif()
include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")
