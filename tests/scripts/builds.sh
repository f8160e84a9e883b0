#!/usr/bin/env -S bash -p
# Whole builds as others make them, and what is tested in each: minutes.
#     builds.sh ROOT FOLDER clang|distribution|path
. "$(dirname "$0")/common.sh"
export CCACHE_BASEDIR=$folder

# build SOURCE BINARY [CMAKE OPTION...]: warnings are errors; then the tests of the solvers.
build() {
  local source=$1 binary=$2
  shift 2
  run cmake -S "$source" -B "$binary" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHEAT_WERROR=ON "$@"
  expect "it is configured" is "$status" 0
  run cmake --build "$binary"
  expect "it is built" is "$status" 0
  run ctest --test-dir "$binary" --no-tests=error --output-on-failure -LE 'long|compare|install' \
    -R 'matrix|conformance|unit|tiled|abi|offload'
  expect "its tests pass" is "$status" 0
}

case $3 in
  clang)
    command -v clang++ >/dev/null || { echo "SKIPPED: clang++ was not found"; exit 77; }
    build "$root" "$folder/build" -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++
    ;;
  distribution)
    # What Debian's and Ubuntu's dpkg-buildflags give, with all that is optional there.
    flags="-g -O2 -flto=auto -ffat-lto-objects -fstack-protector-strong -fstack-clash-protection"
    [[ $(uname -m) != x86_64 ]] || flags+=" -fcf-protection"
    export CFLAGS="$flags -Wformat -Werror=format-security" CXXFLAGS="$flags -Wformat" \
      FFLAGS=$flags CPPFLAGS="-D_FORTIFY_SOURCE=2" \
      LDFLAGS="-flto=auto -ffat-lto-objects -Wl,-z,relro -Wl,-z,now -Wl,-z,text"
    build "$root" "$folder/build" -DHEAT_WERROR=OFF
    ;;
  path)
    tree="$folder/ä b(c)&%'d"
    mkdir -p "$tree"
    (cd "$root" && tar -cf - --exclude=./build --exclude=./results --exclude=./.git .) |
      tar -xf - -C "$tree"
    build "$tree" "$tree/build"
    cd / || exit 1
    run "$tree/compare" --list
    expect "./compare runs there" is "$status" 0
    ;;
esac
finish
