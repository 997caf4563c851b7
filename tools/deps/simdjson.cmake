add_library(matron_dep_simdjson STATIC
  "${MATRON_SIMDJSON_SOURCE_DIR}/src/simdjson.cpp")
target_include_directories(matron_dep_simdjson SYSTEM
  PUBLIC "${MATRON_SIMDJSON_SOURCE_DIR}/include"
  PRIVATE "${MATRON_SIMDJSON_SOURCE_DIR}/src")
target_compile_definitions(matron_dep_simdjson PUBLIC
  SIMDJSON_EXCEPTIONS=0 SIMDJSON_DISABLE_DEPRECATED_API=1)
target_compile_options(matron_dep_simdjson PRIVATE
  "-ffile-prefix-map=${MATRON_SIMDJSON_SOURCE_DIR}=simdjson"
  "SHELL:-include \"${CMAKE_CURRENT_SOURCE_DIR}/without_environment.h\"")
