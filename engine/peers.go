package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/p2p"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	listFile     = "data/admitted.json" // the last good list, for a start while the registry is broken
	peerInterval = 5 * time.Second
	dialInterval = 15 * time.Second
)

const nodesABI = `[{"type":"function","name":"nodes","stateMutability":"view","inputs":[],"outputs":[{"type":"tuple[]","components":[
{"name":"memberId","type":"bytes32"},{"name":"peerId","type":"bytes20"},{"name":"enodeX","type":"bytes32"},{"name":"enodeY","type":"bytes32"},
{"name":"consensusPort","type":"uint16"},{"name":"executionPort","type":"uint16"},{"name":"host","type":"string"}]}]}]`

// errNoAnswer: geth is away. The next block asks again.
var errNoAnswer = errors.New("no answer")

// AdmittedNode is where one node of a member is found, on both networks.
type AdmittedNode struct {
	PeerID string `json:"peerId"` // CometBFT's, 40 hex digits
	Enode  string `json:"enode"`  // 128 hex digits
	Host   string `json:"host"`
	Ports  [2]int `json:"ports"` // consensus, execution
}

func (n AdmittedNode) comet() string {
	return n.PeerID + "@" + net.JoinHostPort(n.Host, strconv.Itoa(n.Ports[0]))
}

func (n AdmittedNode) url() string {
	return "enode://" + n.Enode + "@" + net.JoinHostPort(n.Host, strconv.Itoa(n.Ports[1])) + "?discport=0"
}

// Peers keeps both networks equal to the registry's list of admitted nodes.
type Peers struct {
	exec       *Execution
	registry   common.Address
	abi        abi.ABI
	own        string // our CometBFT id: left out
	rescue     *Rescue
	configured map[string]bool // persistent_peers: reached while catching up, or before any list is known
	status     *Status
	log        *slog.Logger
	net        p2p.Switcher // CometBFT's, set before it starts
	validators atomic.Int64 // in force

	mu    sync.RWMutex
	list  []AdmittedNode
	known map[string]bool // by CometBFT id; nil until there is a list
	ipc   *rpc.Client
	told  map[string]bool // enode URLs that the running geth has been given
	dial  time.Time       // of the last round of calls
}

func newPeers(h *Home, e *Execution, own p2p.ID, s *Status, log *slog.Logger) (*Peers, error) {
	parsed, err := abi.JSON(strings.NewReader(nodesABI))
	if err != nil {
		return nil, err
	}
	p := &Peers{exec: e, registry: h.rules.MemberRegistry, abi: parsed, own: string(own), rescue: h.rules.Rescue, configured: map[string]bool{}, status: s, log: log}
	for _, peer := range strings.Split(h.comet.P2P.PersistentPeers, ",") {
		if id, _, ok := strings.Cut(strings.TrimSpace(peer), "@"); ok {
			p.configured[strings.ToLower(id)] = true
		}
	}
	var last []AdmittedNode
	if raw, err := os.ReadFile(listFile); err == nil && json.Unmarshal(raw, &last) == nil && len(last) > 0 {
		p.take(last)
	}
	return p, nil
}

// admits answers CometBFT's filter. While this node catches up, its list may be older than the nodes that
// could help it: the peers in its configuration count then, too.
func (p *Peers) admits(id string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.known[id] || p.configured[id] && (p.known == nil || p.status.catchingUp.Load())
}

func (p *Peers) take(list []AdmittedNode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list, p.known = list, map[string]bool{}
	for _, n := range list {
		p.known[n.PeerID] = true
	}
}

// refresh reads the list as of one decided block. An answer that cannot be right is refused, and the old list stays.
func (p *Peers) refresh(ctx context.Context, at common.Hash) {
	list, err := p.read(ctx, at)
	if errors.Is(err, errNoAnswer) {
		return
	}
	if err != nil {
		p.status.listRefused.Inc()
		p.status.raise("peer list", "the answer of the member registry is refused, the old list stays: %v", err)
		return
	}
	p.status.clear("peer list")
	list = p.rescue.with(list, p.status.height.Load())
	p.mu.RLock()
	before, _ := json.Marshal(p.list)
	p.mu.RUnlock()
	if now, _ := json.Marshal(list); string(now) != string(before) {
		p.take(list)
		p.log.Info("admitted nodes", "nodes", len(list))
		if err := os.WriteFile(listFile, now, 0o600); err != nil {
			p.log.Warn("the list of admitted nodes is not kept", "err", err)
		}
	}
}

func (p *Peers) read(ctx context.Context, at common.Hash) ([]AdmittedNode, error) {
	input, err := p.abi.Pack("nodes")
	if err != nil {
		return nil, err
	}
	out, err := p.exec.call(ctx, p.registry, input, at)
	var answered rpc.Error
	if err != nil && !errors.As(err, &answered) {
		return nil, errNoAnswer
	} else if err != nil {
		return nil, err
	}
	list, err := decodeNodes(p.abi, out)
	if quorum := int(2*p.validators.Load()+2) / 3; err == nil && len(list) < quorum {
		err = fmt.Errorf("%d nodes, fewer than the quorum of %d", len(list), quorum)
	}
	return list, err
}

func decodeNodes(parsed abi.ABI, out []byte) ([]AdmittedNode, error) {
	var records []struct {
		MemberID                     [32]byte `abi:"memberId"`
		PeerID                       [20]byte `abi:"peerId"`
		EnodeX, EnodeY               [32]byte
		ConsensusPort, ExecutionPort uint16
		Host                         string
	}
	if len(out) == 0 {
		return nil, errors.New("no answer")
	}
	if err := parsed.UnpackIntoInterface(&records, "nodes", out); err != nil {
		return nil, err
	}
	list := make([]AdmittedNode, len(records))
	for i, r := range records {
		list[i] = AdmittedNode{hex.EncodeToString(r.PeerID[:]), hex.EncodeToString(append(r.EnodeX[:], r.EnodeY[:]...)),
			r.Host, [2]int{int(r.ConsensusPort), int(r.ExecutionPort)}}
	}
	return list, nil
}

// keep makes the connections follow the list, at each signal and every few seconds, until ctx ends.
func (p *Peers) keep(ctx context.Context, signal <-chan struct{}) {
	tick := time.NewTicker(peerInterval)
	defer tick.Stop()
	for {
		p.mu.RLock()
		list := p.list
		p.mu.RUnlock()
		p.keepConsensus(list)
		if err := p.keepExecution(ctx, list); err != nil && ctx.Err() == nil {
			p.log.Debug("geth does not take peers now", "err", err)
			p.ipc = nil
		}
		select {
		case <-ctx.Done():
			return
		case <-signal:
		case <-tick.C:
		}
	}
}

func (p *Peers) keepConsensus(list []AdmittedNode) {
	p.net.Peers().ForEach(func(peer p2p.Peer) {
		if !p.admits(string(peer.ID())) {
			p.log.Warn("a consensus peer is no longer admitted", "peer", peer.ID())
			p.net.StopPeerGracefully(peer)
		}
	})
	p.status.peers.Store(int64(p.net.Peers().Size()))
	if time.Since(p.dial) < dialInterval {
		return
	}
	p.dial = time.Now()
	for _, n := range list {
		if n.PeerID != p.own && !p.net.Peers().Has(p2p.ID(n.PeerID)) {
			go func() { // a name is looked up in here
				if err := p.net.DialPeersAsync([]string{n.comet()}); err != nil {
					p.log.Debug("cannot dial", "peer", n.comet(), "err", err)
				}
			}()
		}
	}
}

// keepExecution makes geth's static and trusted peers equal to the list, and ends all other connections.
func (p *Peers) keepExecution(ctx context.Context, list []AdmittedNode) (err error) {
	ctx, cancel := context.WithTimeout(ctx, peerInterval)
	defer cancel()
	if p.ipc == nil { // geth is new: it knows nobody
		if p.ipc, err = rpc.DialContext(ctx, gethSocket); err != nil {
			return err
		}
		p.told = map[string]bool{}
	}
	var peers []struct{ Enode string }
	if err := p.ipc.CallContext(ctx, &peers, "admin_peers"); err != nil {
		return err
	}
	p.status.executionPeers.Store(int64(len(peers)))
	wanted, keys := map[string]bool{}, map[string]bool{}
	for _, n := range list {
		if n.PeerID != p.own {
			wanted[n.url()], keys[n.Enode] = true, true
		}
	}
	ask := func(url string, methods ...string) error {
		for _, m := range methods {
			if err := p.ipc.CallContext(ctx, nil, "admin_"+m, url); err != nil {
				return fmt.Errorf("%s %s: %w", m, url, err)
			}
		}
		return nil
	}
	for url := range p.told {
		if !wanted[url] {
			delete(p.told, url)
			if err := ask(url, "removeTrustedPeer", "removePeer"); err != nil {
				return err
			}
		}
	}
	for url := range wanted {
		if !p.told[url] {
			if err := ask(url, "addTrustedPeer", "addPeer"); err != nil {
				p.log.Warn("an admitted node has no usable address", "err", err)
			}
			p.told[url] = true
		}
	}
	for _, peer := range peers {
		key, _, _ := strings.Cut(strings.TrimPrefix(peer.Enode, "enode://"), "@")
		if len(list) > 0 && !keys[key] {
			p.log.Warn("an execution peer is not admitted", "peer", cut(key, 16))
			if err := ask(peer.Enode, "removeTrustedPeer", "removePeer"); err != nil {
				return err
			}
		}
	}
	return nil
}
