#!/usr/bin/env -S bash -p
# What a newcomer types, on a bare Debian that debootstrap makes: nothing of this machine's is
# there, so whatever a package needs and does not say is missed.
#     bare_debian.sh FOLDER FILE... -- COMMAND...
# The files, which may be patterns, are in the folder where the commands are run, by root, until one
# fails; FOLDER keeps the bare Debian for the next time.
set -euo pipefail
skip() { echo "SKIPPED: $1"; exit 77; }

folder=$1
shift
base=$folder/base
root=$folder/root
[[ $EUID == 0 ]] || skip "only root can change the root folder"
command -v debootstrap >/dev/null || skip "debootstrap was not found"
unshare --mount --pid --fork true || skip "there are no namespaces here"
mkdir -p "$folder"
if [[ ! -e $base/etc/debian_version ]]; then
  rm -rf "$folder/making"
  # shellcheck disable=SC1091,SC2016
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME") &&
    mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $suite" | head -n 1) &&
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder/making" "$mirror" \
      >"$folder/debootstrap.log" 2>&1 || skip "debootstrap failed: see $folder/debootstrap.log"
  mv "$folder/making" "$base"
fi
rm -rf --one-file-system "$root"
cp -a "$base" "$root"
# As this machine reaches packages, so does that one.
rm -f "$root/etc/apt/sources.list"
apt=/etc/apt
for file in /etc/{resolv.conf,hosts,pip.conf,ssl/certs} $apt/{sources.list{,.d},apt.conf.d}; do
  [[ ! -e $file ]] || cp -rL --parents "$file" "$root" 2>/dev/null || true  # links may lead nowhere
done
mkdir -p "$root/root/here"
while [[ $1 != -- ]]; do
  # shellcheck disable=SC2086
  cp $1 "$root/root/here" || skip "$1 was not made"
  shift
done
shift
for command; do
  echo "\$ $command"
  # Namespaces end with the command, and with them mounts and processes.
  # shellcheck disable=SC2016
  unshare --mount --pid --fork bash -c 'mount -t proc proc "$0/proc" &&
    mount --rbind /dev "$0/dev" && mount --rbind /sys "$0/sys" &&
    exec chroot "$0" env -i -C /root/here HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
      PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -c "$1"' "$root" "$command" </dev/null ||
    { echo "exit status $?"; exit 1; }
done
