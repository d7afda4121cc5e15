package main

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/secp256k1eth"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestRescueListsItsNodesForAWhile(t *testing.T) {
	listed, fresh := AdmittedNode{PeerID: "a"}, AdmittedNode{PeerID: "b"}
	r := &Rescue{Until: 10, Nodes: []AdmittedNode{listed, fresh}}
	if got := r.with([]AdmittedNode{listed}, 10); len(got) != 2 || got[1] != fresh {
		t.Errorf("until its height: %v", got)
	}
	if got := r.with([]AdmittedNode{listed}, 11); len(got) != 1 {
		t.Errorf("after it: %v", got)
	}
	if got := (*Rescue)(nil).with([]AdmittedNode{listed}, 1); len(got) != 1 {
		t.Errorf("without a rescue: %v", got)
	}
}

func TestRescueRefusesOtherData(t *testing.T) {
	r := &Rescue{BlockHash: common.HexToHash("0x01")}
	for name, c := range map[string]struct {
		head int64
		have common.Hash
		text string
	}{
		"behind": {9, r.BlockHash, "ends at block 9"},
		"other":  {10, common.HexToHash("0x02"), "goes on from"},
		"ahead":  {11, r.BlockHash, "has block 11"},
		"fits":   {10, r.BlockHash, ""},
	} {
		fault := attempt(func() { r.checkBase(10, c.head, c.have) })
		if (fault == nil) != (c.text == "") || fault != nil && !strings.Contains(fault.What, c.text) {
			t.Errorf("%s: %v", name, fault)
		}
	}
}

func TestRescueNamesItsChain(t *testing.T) {
	four := make([]cmttypes.GenesisValidator, 4)
	for name, c := range map[string]struct {
		id     string
		height int64
		seats  int
		rescue *Rescue
		fits   bool
	}{
		"plain":            {"causeway-7", 1, 4, nil, true},
		"rescue":           {"causeway-7-rescue-2", 9, 4, &Rescue{Number: 2}, true},
		"other number":     {"causeway-7-rescue-1", 9, 4, &Rescue{Number: 2}, false},
		"without a reason": {"causeway-7", 9, 4, nil, false},
		"from the start":   {"causeway-7-rescue-2", 1, 4, &Rescue{Number: 2}, false},
		"too few":          {"causeway-7-rescue-2", 9, 3, &Rescue{Number: 2}, false},
	} {
		h := &Home{Local: Local{ChainID: 7}, rules: Rules{Rescue: c.rescue},
			genesis: &cmttypes.GenesisDoc{ChainID: c.id, InitialHeight: c.height, Validators: four[:c.seats]}}
		if fault := attempt(h.checkChain); (fault == nil) != c.fits {
			t.Errorf("%s: %v", name, fault)
		}
	}
}

// rescueHome makes a home go on from block base: CometBFT's data begins anew, geth's stays.
func (v *testNode) rescueHome(t *testing.T, doc *cmttypes.GenesisDoc, geth string) {
	t.Helper()
	if err := doc.SaveAs(filepath.Join(v.home, "config/genesis.json")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(v.home, "data")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(v.home, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	v.write(t, "data/priv_validator_state.json", []byte(`{"height":"0","round":0,"step":0}`))
	if geth != "" {
		if out, err := exec.Command("cp", "-r", geth, filepath.Join(v.home, "geth")).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
	}
}

// Two of four validators are lost for ever. With two new ones the chain goes on from its last block, with its state.
func TestNetworkIsRescued(t *testing.T) {
	gethProgram(t)
	n := newTestNetwork(t, 4, 0)
	n.binary = program(t, "", "1")
	for i := range n.nodes {
		n.start(i)
	}
	for i := range n.nodes {
		n.awaitHeight(i, 4, 60*time.Second)
	}
	keys := []*ecdsa.PrivateKey{n.nodes[0].key, n.nodes[1].key, n.nodes[2].key, n.nodes[3].key}
	n.send(0, map[common.Hash]common.Hash{common.HexToHash("0xffff"): common.HexToHash("0x2a")})
	n.nodes[2].stop(syscall.SIGKILL)
	n.nodes[3].stop(syscall.SIGKILL)
	var base int64
	eventually(t, 30*time.Second, "both survivors end at one block", func() bool {
		time.Sleep(3 * time.Second)
		a, _ := n.nodes[0].health()
		b, _ := n.nodes[1].health()
		same := a.Height == b.Height && a.Height == base
		base = a.Height
		return same
	})
	ctx := context.Background()
	eth := n.eth(0)
	last := sure[*types.Header](t)(eth.HeaderByNumber(ctx, big.NewInt(base)))
	eth.Close()
	n.nodes[0].stop(syscall.SIGTERM)
	n.nodes[1].stop(syscall.SIGTERM)

	fresh := newTestNetwork(t, 4, 0).nodes[:2] // homes with keys and ports; the registry does not know them
	all := append(append([]*testNode{}, n.nodes[:2]...), fresh...)
	doc := sure[*cmttypes.GenesisDoc](t)(cmttypes.GenesisDocFromFile(filepath.Join(n.nodes[0].home, "config/genesis.json")))
	doc.ChainID, doc.InitialHeight, doc.GenesisTime, doc.Validators = doc.ChainID+"-rescue-1", base+1, time.Now().UTC().Truncate(time.Second), nil
	rescue := Rescue{Number: 1, BlockHash: last.Hash(), Until: base + 1000}
	for i, v := range all {
		pub := secp256k1eth.PrivKey(crypto.FromECDSA(v.key)).PubKey()
		doc.Validators = append(doc.Validators, cmttypes.GenesisValidator{Address: pub.Address(), PubKey: pub, Power: 1, Name: fmt.Sprint(i)})
	}
	for _, v := range fresh {
		enode := hex.EncodeToString(crypto.FromECDSAPub(&v.execution.PublicKey)[1:])
		rescue.Nodes = append(rescue.Nodes, AdmittedNode{string(v.node.ID()), enode, "127.0.0.1", [2]int{v.ports["consensus"], v.ports["execution"]}})
	}
	var state map[string]any
	if err := json.Unmarshal(doc.AppState, &state); err != nil {
		t.Fatal(err)
	}
	state["rescue"] = rescue
	doc.AppState = sure[[]byte](t)(json.Marshal(state))
	execution := sure[[]byte](t)(os.ReadFile(filepath.Join(n.nodes[0].home, "config/execution.json")))
	for _, v := range fresh {
		v.write(t, "config/execution.json", execution)
		v.rescueHome(t, doc, filepath.Join(n.nodes[0].home, "geth"))
	}
	for _, v := range n.nodes[:2] {
		v.rescueHome(t, doc, "")
	}
	n.nodes = all
	for i := range all {
		n.start(i)
	}
	for i := range all {
		n.awaitHeight(i, base+5, 90*time.Second)
		eth := n.eth(i)
		if h := sure[*types.Header](t)(eth.HeaderByNumber(ctx, big.NewInt(base))); h.Hash() != last.Hash() {
			t.Errorf("validator %d has another block %d", i, base)
		}
		if word := sure[[]byte](t)(eth.StorageAt(ctx, setAddress, common.HexToHash("0xffff"), nil)); word[31] != 0x2a {
			t.Errorf("validator %d lost state: %x", i, word)
		}
		eth.Close()
	}
	// The contract still names the lost keys: more than f away, so the set of the rescue stays, and an alarm stands.
	if h, _ := all[0].health(); len(h.Alarms) != 1 || !strings.Contains(h.Alarms[0], "2 added and 2 removed") {
		t.Errorf("alarms: %v", h.Alarms)
	}
	// The members replace the lost keys, one in a window; the half-mended set has a dead key and goes on.
	n.send(0, setSlots([]*ecdsa.PrivateKey{keys[0], keys[1], fresh[0].key, keys[3]}, 2, Upgrade{}))
	h, _ := all[0].health()
	n.awaitHeight(0, h.Height+6, 60*time.Second)
	n.send(1, setSlots([]*ecdsa.PrivateKey{keys[0], keys[1], fresh[0].key, fresh[1].key}, 3, Upgrade{}))
	eventually(t, 20*time.Second, "no alarm", func() bool {
		h, _ := all[0].health()
		return len(h.Alarms) == 0
	})
	// A rescued node comes back after SIGKILL as any other does.
	all[2].stop(syscall.SIGKILL)
	h, _ = all[0].health()
	n.start(2)
	n.awaitHeight(2, h.Height+5, 60*time.Second)
}
