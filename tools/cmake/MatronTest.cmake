# matron_test(NAME <name> SOURCES <file>... [DEPENDS <module or target>...]
#             [LABELS <label>...] [ARGUMENTS <argument>...])
# defines one GoogleTest program, which is one ctest: starting a process a case
# would cost more than most cases. Cases run shuffled, and the counts are left in
# <build>/results/<name>.json. The label `thread` puts the test into the run
# under ThreadSanitizer.
function(matron_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME"
                        "SOURCES;DEPENDS;LABELS;ARGUMENTS")
  if(NOT arg_NAME OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "matron_test: needs NAME and SOURCES")
  endif()

  # ThreadSanitizer has something to see only in tests with several threads.
  if(MATRON_SANITIZE STREQUAL "thread" AND NOT "thread" IN_LIST arg_LABELS)
    return()
  endif()

  matron_test_program(${arg_NAME} SOURCES ${arg_SOURCES}
                      DEPENDS ${arg_DEPENDS})
  target_link_libraries(${arg_NAME} PRIVATE GTest::gmock GTest::gtest_main)

  add_test(NAME ${arg_NAME} COMMAND ${arg_NAME} --gtest_shuffle --gtest_brief=1
    "--gtest_output=json:${PROJECT_BINARY_DIR}/results/${arg_NAME}.json"
    ${arg_ARGUMENTS})
  matron_set_test_properties(${arg_NAME} unit ${arg_LABELS})
endfunction()

# matron_script_test(NAME <name> COMMAND <command>... [LABELS <label>...])
# registers a script. Exit status 77 says that it skipped itself.
function(matron_script_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "COMMAND;LABELS")
  add_test(NAME ${arg_NAME} COMMAND ${arg_COMMAND})
  matron_set_test_properties(${arg_NAME} ${arg_LABELS})
endfunction()

# matron_fuzz_target(<name> [DEPENDS <module or target>...]) builds <name>.cc.
# With libFuzzer (preset fuzz) it is a fuzzer; in every other build it is linked
# with replay_main.cc, and a test replays corpus/<name> through it.
function(matron_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS")
  set(target fuzz_${name})
  matron_test_program(${target} SOURCES ${name}.cc DEPENDS ${arg_DEPENDS})
  if(MATRON_SANITIZE MATCHES fuzzer)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${target} PRIVATE replay_main.cc)
    add_test(NAME ${target}
             COMMAND ${target} "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
    matron_set_test_properties(${target} fuzz)
  endif()
endfunction()

# matron_test_program(<name> SOURCES ... DEPENDS ...) is a program that uses the
# engine, and may print. It may include "tests/...", "fuzz/...".
function(matron_test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
  add_executable(${name} ${arg_SOURCES})
  matron_compile_as_engine(${name})
  target_compile_definitions(${name} PRIVATE MATRON_KEEP_IOSTREAM)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  matron_link_modules(${name} PRIVATE ${arg_DEPENDS})
endfunction()

# Tests run in the source directory, so that data outside the repository is
# ../shared unless MATRON_SHARED in the environment says otherwise.
function(matron_set_test_properties name)
  set_tests_properties(${name} PROPERTIES
    LABELS "${ARGN}" SKIP_RETURN_CODE 77 TIMEOUT 900
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endfunction()
