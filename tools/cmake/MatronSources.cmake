# Where the sources of the dependencies are. Nothing here downloads: ./dev setup
# does, into the cache; or a MATRON_<NAME>_SOURCE_DIR says where they lie.

include(MatronCache)

set(MATRON_ABSEIL_SOURCE_DIR "" CACHE PATH
  "Abseil 20220623 sources; empty: those of ./dev setup")
set(MATRON_BORINGSSL_SOURCE_DIR "" CACHE PATH
  "BoringSSL (Android 13) sources; empty: those of ./dev setup")
set(MATRON_SIMDJSON_SOURCE_DIR "" CACHE PATH
  "simdjson 3.0 sources; empty: those of ./dev setup")

# matron_find_source(<NAME> <file>) makes MATRON_<NAME>_SOURCE_DIR a directory
# that holds <file>, in the caller's scope, or stops.
function(matron_find_source name file)
  set(dir "${MATRON_${name}_SOURCE_DIR}")
  if(NOT dir)
    matron_cache_dir(cache)
    string(TOLOWER "${name}" lower)
    set(dir "${cache}/sources/${lower}")
  endif()
  if(NOT EXISTS "${dir}/${file}")
    message(FATAL_ERROR
      "No ${name} sources: \"${dir}/${file}\" does not exist.\n"
      "On Debian 12, run ./dev setup. Elsewhere, set "
      "-DMATRON_${name}_SOURCE_DIR=<directory> (docs/building.md).")
  endif()
  file(REAL_PATH "${dir}" dir)
  set(MATRON_${name}_SOURCE_DIR "${dir}" PARENT_SCOPE)
endfunction()
