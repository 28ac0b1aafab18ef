#!/bin/sh
# Prints schemas.c: the files named (TYPE.json ...) as C strings for schema_find().
set -eu

LC_ALL=C
export LC_ALL

echo '/* Made by common/schemas/embed.sh. */'
echo '#include "schema.h"'
echo
echo '#include <string.h>'
echo
types=
for file in "$@"; do
    type=$(basename "$file" .json)
    types="$types $type"
    echo "static const char schema_${type}[] ="
    # One C string literal a line, so that no literal exceeds what C17 promises for a line.
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^.*$/    "&\\n"/' "$file"
    echo '    "";'
    echo
done
echo 'static const char *const types[] = {'
for type in $types; do echo "    \"$type\","; done
echo '    NULL,'
echo '};'
echo
echo 'const char *const *'
echo 'schema_types(void)'
echo '{'
echo '	return types;'
echo '}'
echo
echo 'const char *'
echo 'schema_find(const char *type)'
echo '{'
for type in $types; do
    echo "	if (strcmp(type, \"$type\") == 0)"
    echo "		return schema_$type;"
done
echo '	return NULL;'
echo '}'
