# A JSON Schema as a page: a table of its members, those of members and of items below them, and its definitions.

def esc: tostring | @html;
def code: "<code>\(esc)</code>";
def literal: tojson | code;
def words: map(select(. != null and . != "")) | join(", ");

# What a value may be, in a cell.
def kind:
  if . == true or . == {} then "anything"
  elif . == false then "nothing"
  else
    [ (if has("$ref") then (."$ref" | ltrimstr("#/$defs/") | "<a href=\"#def-\(esc)\">\(esc)</a>") else null end),
      (if has("const") then (.const | literal) else null end),
      (if has("enum") then (.enum | map(literal) | join(" or ")) else null end),
      (if (.type // null) == null then null
       elif .type == "array" then "array" + (if has("items") then " of " + (.items | kind) else "" end)
       else ([.type] | flatten | join(" or ")) end),
      (if has("prefixItems") then (.prefixItems | map(kind) | "of " + join(", then ")) else null end),
      (.format // null),
      (if has("pattern") then "like " + (.pattern | code) else null end),
      (if .minLength == 1 and (has("maxLength") | not) then "not empty"
       elif has("minLength") then "at least \(.minLength) characters" else null end),
      (if has("maxLength") then "at most \(.maxLength) characters" else null end),
      (if has("minimum") then "at least \(.minimum)" else null end),
      (if has("exclusiveMinimum") then "more than \(.exclusiveMinimum)" else null end),
      (if has("maximum") then "at most \(.maximum)" else null end),
      (if has("exclusiveMaximum") then "less than \(.exclusiveMaximum)" else null end),
      (if has("minItems") then "\(.minItems) or more" else null end),
      (if has("maxItems") then "\(.maxItems) at most" else null end),
      (if has("propertyNames") and (.propertyNames | has("pattern")) then "names like " + (.propertyNames.pattern | code) else null end),
      (if (.additionalProperties | type) == "object" and .additionalProperties != {}
       then "each value " + (.additionalProperties | kind) else null end),
      (((.anyOf // .oneOf) // [])
       | map(if (keys - ["required"]) == [] then "with " + (.required | map(code) | join(" and ")) else kind end)
       | if length > 0 then join("; or ") else null end),
      (if has("not") then "not " + (if (.not | has("required")) then "with " + (.not.required | map(code) | join(" and "))
       else (.not | kind) end) else null end),
      (.description // null | if . then esc else null end)
    ] | words | if . == "" then "anything" else . end
  end;

# Rows of the members, with those inside of them, of items and of alternatives behind a point.
def rows($before):
  (.required // []) as $required
  | ((.properties // {}) | to_entries[]
     | .key as $key
     | "<tr><th scope=\"row\"><code>\($before + $key | esc)</code></th><td>\(if $required | index($key) then "yes" else "" end)</td><td>\(.value | kind)</td></tr>",
       (.value | objects | rows($before + $key + "."))),
    (.items? | objects | rows(($before | rtrimstr(".")) + "[].")),
    ((.anyOf // .oneOf // [])[] | objects | rows($before)),
    (.additionalProperties? | objects | rows($before + "*."));

def table($caption):
  "<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>\($caption)</caption>",
  "<thead><tr><th scope=\"col\">Member</th><th scope=\"col\">Needed</th><th scope=\"col\">What it may be</th></tr></thead>",
  "<tbody>", rows(""), "</tbody>\n</table></div>";

def choices:
  ((.anyOf // .oneOf) // [])
  | if length == 0 then empty
    else "<p>One of: " + (map(if (keys - ["required"]) == [] then (.required | map(code) | join(" and "))
      else kind + (if has("required") then " with " + (.required | map(code) | join(" and ")) else "" end) end) | join("; ")) + ".</p>" end;

def body($caption):
  choices,
  (if ([rows("")] | length) > 0 then table($caption) else empty end),
  (if has("additionalProperties") and .additionalProperties == false and has("properties") then "<p>It has no other members.</p>"
   else empty end);

(."$id" | sub("^.*:"; "")) as $name
| "<h1>\($name | esc)</h1>",
  "<p>\(.title | sub("^[^:]*: "; "") | (.[:1] | ascii_upcase) + .[1:] | esc).</p>",
  "<p>The schema itself: <a href=\"\($name | esc).json\">\($name | esc).json</a>, draft 2020-12; <code>check-guardrails --schema \($name | esc)</code> prints it.",
  (if $name == "plan" then "What its members do: <a href=\"../man/readyline-plan.5.html\">readyline-plan(5)</a>."
   elif $name == "policy" then "What its members do: <a href=\"../man/readyline-policy.5.html\">readyline-policy(5)</a>."
   else "What its members mean: <a href=\"../man/readyline-records.5.html\">readyline-records(5)</a>." end) + "</p>",
  body("Members"),
  ((."$defs" // {}) | to_entries[]
   | "<h2 id=\"def-\(.key | esc)\">\(.key | esc)</h2>",
     (.value | if has("properties") or has("oneOf") or has("anyOf") then (if has("description") then "<p>\(.description | esc)</p>" else empty end), body("Members")
      else "<p>\(kind).</p>" end))
