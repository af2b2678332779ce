#!/bin/sh
# container.sh VERSION TOPOLOGY: starts MongoDB of that version for MONGODB_URI, in containers on the network
# of this machine: replica-set (rs0, port 27017) or sharded (a router at 27017, two shards). They run until
# they are removed: docker rm -f $(docker ps -q --filter label=taskrunner-schema). Requires Docker on Linux.
set -eu

VERSION=$1
TOPOLOGY=$2
IMAGE=mongo:$VERSION

fail() {
  echo "container: $1" >&2
  exit 1
}

# run NAME PROGRAM…: starts one server.
run() {
  name=$1
  shift
  docker run -d --network host --label taskrunner-schema --name "taskrunner-schema-$name" "$IMAGE" \
    "$@" --bind_ip 127.0.0.1 >/dev/null || fail "Docker can't run $IMAGE"
}

# on NAME PORT SCRIPT: runs the script in the shell, and retries until it succeeds.
on() {
  for _ in $(seq 60); do
    ! docker exec "taskrunner-schema-$1" mongosh --quiet --port "$2" --eval "$3" || return 0
    sleep 1
  done
  fail "the server at port $2 did not execute within a minute: $3"
}

# member SET PORT OPTION…: starts a replica set of one member and waits until it accepts writes.
member() {
  set=$1
  port=$2
  shift 2
  run "$set" mongod --replSet "$set" --port "$port" "$@"
  on "$set" "$port" "try { rs.status() } catch (e) { rs.initiate({_id: '$set', members: [{_id: 0, host: '127.0.0.1:$port'}]}) }"
  on "$set" "$port" 'quit(db.hello().isWritablePrimary ? 0 : 1)'
}

case $TOPOLOGY in
  replica-set)
    member rs0 27017
    echo "mongodb://127.0.0.1:27017/?replicaSet=rs0"
    ;;
  sharded)
    member config 27019 --configsvr
    member shard1 27021 --shardsvr
    member shard2 27022 --shardsvr
    run router mongos --configdb config/127.0.0.1:27019 --port 27017
    on router 27017 "sh.addShard('shard1/127.0.0.1:27021')"
    on router 27017 "sh.addShard('shard2/127.0.0.1:27022')"
    echo "mongodb://127.0.0.1:27017/"
    ;;
  *) fail "TOPOLOGY is $TOPOLOGY: replica-set or sharded" ;;
esac
