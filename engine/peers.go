package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/p2p"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	peerInterval = 5 * time.Second
	dialInterval = 15 * time.Second
)

const nodesABI = `[{"type":"function","name":"nodes","stateMutability":"view","inputs":[],"outputs":[{"type":"tuple[]","components":[
{"name":"memberId","type":"bytes32"},{"name":"peerId","type":"bytes20"},{"name":"enodeX","type":"bytes32"},{"name":"enodeY","type":"bytes32"},
{"name":"consensusPort","type":"uint16"},{"name":"executionPort","type":"uint16"},{"name":"host","type":"string"}]}]}]`

// AdmittedNode is where one node of a member is found, on both networks.
type AdmittedNode struct {
	PeerID string `json:"peerId"` // CometBFT's, 40 hex digits
	Enode  string `json:"enode"`  // 128 hex digits
	Host   string `json:"host"`
	Ports  [2]int `json:"ports"` // consensus, execution
}

func (n AdmittedNode) at(i int) string {
	return "@" + net.JoinHostPort(n.Host, strconv.Itoa(n.Ports[i]))
}
func (n AdmittedNode) url() string { return "enode://" + n.Enode + n.at(1) + "?discport=0" }

// Peers keeps both networks equal to the registry's list of admitted nodes.
type Peers struct {
	rpc        *rpc.Client
	registry   common.Address
	abi        abi.ABI
	own        string // our CometBFT id: left out
	rescue     *Rescue
	configured []string // persistent_peers: admitted while catching up, when a list may be older than those who can help
	status     *Status
	log        *slog.Logger
	net        p2p.Switcher // CometBFT's, set before it starts

	list atomic.Pointer[[]AdmittedNode]

	ipc    *rpc.Client
	told   map[string]bool // what the running geth has been given
	starts int64           // of geth, when it was given that
	dialed time.Time
}

func newPeers(h *Home, exec *rpc.Client, s *Status, log *slog.Logger) *Peers {
	parsed := need(abi.JSON(strings.NewReader(nodesABI)))("nodes()", "")
	p := &Peers{rpc: exec, registry: h.rules.MemberRegistry, abi: parsed, own: string(h.nodeKey().ID()), rescue: h.rules.Rescue, status: s, log: log}
	for peer := range strings.SplitSeq(h.comet.P2P.PersistentPeers, ",") {
		id, _, _ := strings.Cut(strings.TrimSpace(peer), "@")
		p.configured = append(p.configured, strings.ToLower(id))
	}
	return p
}

func (p *Peers) admitted() []AdmittedNode {
	if list := p.list.Load(); list != nil {
		return *list
	}
	return nil
}

// admits answers CometBFT's filter.
func (p *Peers) admits(id string) bool {
	list := p.admitted()
	return slices.ContainsFunc(list, func(n AdmittedNode) bool { return n.PeerID == id }) ||
		slices.Contains(p.configured, id) && (list == nil || p.status.get(catchingUp) == 1)
}

// refresh reads the list as of one decided block. An answer that cannot be right is refused, and the old list stays.
func (p *Peers) refresh(ctx context.Context, at common.Hash, validators int) {
	list, err := p.read(ctx, at, 2*validators/3+1)
	var answered rpc.Error
	if ctx.Err() != nil || errors.Is(err, errNoAnswer) && !errors.As(err, &answered) {
		return // geth is away; the next block asks again
	}
	p.status.alarm("peer list", err)
	if err != nil {
		p.status.count(listRefused)
	} else if !slices.Equal(list, p.admitted()) {
		p.log.Info("admitted nodes", "nodes", len(list))
		p.list.Store(&list)
		p.status.with(func() { p.status.nodes = list })
	}
}

var errNoAnswer = errors.New("the member registry does not answer, the old list stays")

func (p *Peers) read(ctx context.Context, at common.Hash, quorum int) (list []AdmittedNode, err error) {
	q := &Asking{ctx: ctx, rpc: p.rpc}
	answer := q.call(p.registry, p.abi.Methods["nodes"].ID, at)
	if q.err != nil {
		return nil, fmt.Errorf("%w: %w", errNoAnswer, q.err)
	}
	var records []struct { // in the order of the ABI
		MemberId                     [32]byte
		PeerId                       [20]byte
		EnodeX, EnodeY               [32]byte
		ConsensusPort, ExecutionPort uint16
		Host                         string
	}
	if err := p.abi.UnpackIntoInterface(&records, "nodes", answer); err != nil {
		return nil, fmt.Errorf("the member registry's answer is refused, the old list stays: %w", err)
	}
	if len(records) < quorum {
		return nil, fmt.Errorf("the member registry names %d nodes, fewer than the quorum of %d: the old list stays", len(records), quorum)
	}
	for _, r := range records {
		list = append(list, AdmittedNode{hex.EncodeToString(r.PeerId[:]), hex.EncodeToString(append(r.EnodeX[:], r.EnodeY[:]...)), r.Host,
			[2]int{int(r.ConsensusPort), int(r.ExecutionPort)}})
	}
	list = p.rescue.with(list, p.status.get(consensusHeight))
	return slices.DeleteFunc(list, func(n AdmittedNode) bool { return n.PeerID == p.own }), nil
}

// keep makes the connections follow the list, at each signal and every few seconds, until ctx ends.
func (p *Peers) keep(ctx context.Context, signal <-chan struct{}) {
	for ctx.Err() == nil {
		list := p.admitted()
		p.keepConsensus(list)
		if err := p.keepExecution(ctx, list); err != nil {
			p.log.Debug("geth takes no peers now", "err", err)
			p.forget()
		}
		select {
		case <-ctx.Done():
		case <-signal:
		case <-time.After(peerInterval):
		}
	}
}

func (p *Peers) keepConsensus(list []AdmittedNode) {
	for _, peer := range p.net.Peers().Copy() { // ForEach would hold the lock that stopping takes
		if !p.admits(string(peer.ID())) {
			p.log.Warn("a consensus peer is no longer admitted", "peer", string(peer.ID()))
			p.net.StopPeerGracefully(peer)
		}
	}
	p.status.set(consensusPeers, int64(p.net.Peers().Size()))
	if time.Since(p.dialed) < dialInterval {
		return
	}
	p.dialed = time.Now()
	for _, n := range list {
		if !p.net.Peers().Has(p2p.ID(n.PeerID)) {
			go func() { // looks the name up
				if err := p.net.DialPeersAsync([]string{n.PeerID + n.at(0)}); err != nil {
					p.log.Debug("an admitted node cannot be called", "peer", n.PeerID, "err", err)
				}
			}()
		}
	}
}

// keepExecution makes geth's static and trusted peers equal to the list, and ends all other connections.
func (p *Peers) keepExecution(ctx context.Context, list []AdmittedNode) (err error) {
	ctx, cancel := context.WithTimeout(ctx, peerInterval)
	defer cancel()
	if starts := p.status.get(restarts); starts != p.starts { // the socket's client would find the new geth by itself
		p.forget()
		p.starts = starts
	}
	if p.ipc == nil { // geth is new: it knows nobody
		if p.ipc, err = rpc.DialContext(ctx, gethSocket); err != nil {
			p.ipc = nil
			return err
		}
		p.told = map[string]bool{}
	}
	q := &Asking{ctx: ctx, rpc: p.ipc}
	var peers []struct{ Enode string }
	q.ask(&peers, "admin_peers")
	p.status.set(executionPeers, int64(len(peers)))
	wanted, keys, gone := map[string]bool{}, map[string]bool{}, []string{}
	for _, n := range list {
		wanted[n.url()], keys[n.Enode] = true, true
	}
	for url := range p.told {
		if !wanted[url] { // removed, or moved: then it is added anew below
			delete(p.told, url)
			gone = append(gone, url)
		}
	}
	for _, peer := range peers {
		if key, _, _ := strings.Cut(strings.TrimPrefix(peer.Enode, "enode://"), "@"); len(list) > 0 && !keys[key] {
			p.log.Warn("an execution peer is not admitted", "peer", cut(key, 16))
			gone = append(gone, peer.Enode)
		}
	}
	p.tell(ctx, gone, "admin_removeTrustedPeer", "admin_removePeer")
	for url := range wanted {
		if !p.told[url] {
			p.told[url] = true
			p.tell(ctx, []string{url}, "admin_addTrustedPeer", "admin_addPeer")
		}
	}
	return q.err
}

// forget ends the connection to geth, and what geth was told counts no more.
func (p *Peers) forget() {
	if p.ipc != nil {
		p.ipc.Close()
		p.ipc = nil
	}
}

// tell goes on after an address that geth does not take: one bad record must not keep the others out.
func (p *Peers) tell(ctx context.Context, urls []string, methods ...string) {
	for _, url := range urls {
		q := &Asking{ctx: ctx, rpc: p.ipc}
		for _, method := range methods {
			q.ask(nil, method, url)
		}
		if q.err != nil {
			p.log.Warn("geth does not take a peer", "peer", url, "err", q.err)
		}
	}
}
