#!/bin/bash
# A runtime of bash and curl. It does what each event says: see ../steps.ts.
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
calls=0
# Of the environment, to tell one from another.
birth="$$-$(date +%s%N)"
scratch=$(mktemp -d)

op_of() { if grep -q '"version":"2.0"' "$scratch/event"; then echo streamUrl; else member op; fi; }
member() { grep -o "\"$1\":[^,}]*" "$scratch/event" | head -n 1 | cut -d: -f2- | tr -d '"'; }
post() { curl -s -o /dev/null --data-binary @"$2" "$api/$id/$1"; }

# A head and three pieces, 150 ms apart; with an error in the trailers of what was sent until then, where one is wanted.
stream() {
  exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API%:*}/${AWS_LAMBDA_RUNTIME_API#*:}"
  printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n' "$id" >&3
  printf 'Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n' >&3
  printf 'Content-Type: application/vnd.awslambda.http-integration-response\r\n' >&3
  printf 'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n' >&3
  local prelude='{"statusCode":202,"headers":{"x-own":"v"},"cookies":["a=1"]}'
  printf '%x\r\n%s\0\0\0\0\0\0\0\0\r\n' $((${#prelude} + 8)) "$prelude" >&3
  for piece in 0 1 2; do
    printf '8\r\npiece %s;\r\n' "$piece" >&3
    sleep 0.15
    [ "$1" = broken ] && break
  done
  printf '0\r\n' >&3
  if [ "$1" = broken ]; then
    printf 'Lambda-Runtime-Function-Error-Type: Broken\r\nLambda-Runtime-Function-Error-Body: %s\r\n' \
      "$(printf '{"errorType":"Broken","errorMessage":"midway"}' | base64 -w 0)" >&3
  fi
  printf '\r\n' >&3
  cat <&3 >/dev/null
  exec 3>&-
}

while true; do
  curl -s -D "$scratch/head" -o "$scratch/event" "$api/next" || exit 1
  id=$(grep -i '^lambda-runtime-aws-request-id' "$scratch/head" | tr -d '\r' | cut -d' ' -f2)
  calls=$((calls + 1))
  op=$(op_of)
  case "$op" in
    error)
      echo '{"errorType":"Asked","errorMessage":"as asked"}' >"$scratch/answer"
      post error "$scratch/answer"
      continue
      ;;
    exit) exit 3 ;;
    sleep) sleep 30 ;;
    stream | streamUrl) stream whole && continue ;;
    streamError) stream broken && continue ;;
    big)
      { printf '"' && head -c $(($(member bytes) - 2)) /dev/zero | tr '\0' a && printf '"'; } >"$scratch/answer"
      ;;
    bytes) printf '\x89PNG\xff\xfe' >"$scratch/answer" ;;
    size) stat -c %s "$scratch/event" >"$scratch/answer" ;;
    *) echo "{\"calls\":$calls,\"birth\":\"$birth\"}" >"$scratch/answer" ;;
  esac
  post response "$scratch/answer"
  if [ "$op" = after ]; then sleep 0.7 && echo "after the answer of call $calls"; fi
done
