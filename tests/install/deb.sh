#!/usr/bin/env -S bash -p
# The Debian package of a build: its fields, files and programs.
#     deb.sh ROOT FOLDER BUILD TREE
# TREE is the same build, installed.
. "$(dirname "$0")/../scripts/common.sh"
build=$3
tree=$4

run cpack -G DEB --config "$build/CPackConfig.cmake" -B "$folder/made"
expect "cpack makes it" is "$status" 0
version=$(sed -n 's/^project(heat VERSION \([0-9.]*\)$/\1/p' "$root/CMakeLists.txt")
expect "CITATION.cff has the version" grep -qx "version: $version" "$root/CITATION.cff"
deb=made/heat-stencil_${version}_$(dpkg --print-architecture).deb
for field in "Package heat-stencil" "Version $version" \
  "Architecture $(dpkg --print-architecture)"; do
  gives "its ${field% *}" "0 ${field#* }" dpkg-deb --field "$deb" "${field% *}"
done
dpkg-deb --extract "$deb" extracted

# Its files are those of the installed tree, and what Debian wants of a package.
files() { (cd "$1" && find . ! -type d ! -path './results/*' | sort); }
own=$(files extracted/usr | grep -E '^\./share/(doc/heat-stencil|lintian)/')
expect "a changelog and the licence" has "$own" 'changelog\.gz.*copyright'
gives "it has what is installed, and no more" "0 $(files "$tree")" \
  grep -vxF "$own" <(files extracted/usr | sed '/share.man/s/\.gz$//')

# Every library that a file of it loads is its own or of a package that it depends on.
depends=$(dpkg-deb --field "$deb" Depends | tr , '\n' | awk '{ print $1 }')
mapfile -t needed < <(find extracted -type f -exec readelf -d {} + 2>/dev/null |
  sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u | grep -v '^libheat')
place=$(dpkg-architecture -q DEB_HOST_MULTIARCH)
mapfile -t owners < <(dpkg-query --search "${needed[@]/#/*/$place/}" |
  sed 's/:.*//' | sort -u)
expect "it loads libraries" test ${#owners[@]} -gt 3
for owner in "${owners[@]}"; do
  expect "it depends on $owner" grep -qxF "$owner" <<<"$depends"
done
expect "it depends on what starts ranks" has "$depends" openmpi-bin

# Stripped as they are, they find each other.
expect "they are stripped" \
  is "$(find extracted -type f -exec readelf -SW {} + 2>/dev/null | grep -c ' \.symtab ')" 0
run extracted/usr/bin/heat-compare --grid 40x30 --steps 5 --solvers cxx/serial --output compared
expect "solvers run and agree" has "$status $out" '^0 .*all equal to the last bit'
finish
