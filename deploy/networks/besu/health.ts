// The health check of a container whose image has bash and no curl: an HTTP request through /dev/tcp.

/**
 * A script for `bash health.sh PORT PEERS readiness|metrics`.
 *
 * `readiness` asks Besu's own `/readiness` on the RPC port. That port speaks TLS where TLS is on, which bash does not: then `metrics`
 * compares what the metrics port says of peers and of blocks behind. Exit code 0: healthy.
 */
export const HEALTH_SCRIPT = `#!/usr/bin/env bash
# bash health.sh PORT PEERS readiness|metrics: 0 if the node has PEERS peers and is at most 2 blocks behind.
set -u
port=$1 peers=$2 kind=$3
case $kind in
  readiness) path="/readiness?minPeers=$peers&maxBlocksBehind=2" ;;
  *) path=/metrics ;;
esac
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
printf 'GET %s HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' "$path" >&3
read -r -t 4 _ status _ <&3 || exit 1
[ "$status" = 200 ] || exit 1
[ "$kind" = readiness ] && exit 0
height=-1 best=-1 have=-1
while read -r -t 4 name value _ <&3; do
  case $name in ethereum_*) ;; *) continue ;; esac
  # Java writes 1.2E7 for 12,000,000.
  LC_ALL=C printf -v whole '%.0f' "$value" 2>/dev/null || continue
  case $name in
    ethereum_blockchain_height) height=$whole ;;
    ethereum_best_known_block_number) best=$whole ;;
    ethereum_peer_count | ethereum_peer_count_current) have=$whole ;;
  esac
done
[[ $have =~ ^[0-9]+$ && $height =~ ^[0-9]+$ && $best =~ ^[0-9]+$ ]] || exit 1
[ "$have" -ge "$peers" ] && [ $((best - height)) -le 2 ]
`
