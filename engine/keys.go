package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"
	"time"

	"github.com/cometbft/cometbft/crypto/secp256k1eth"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/crypto"
)

const (
	keyFile       = "config/validator_key.json"
	passwordName  = "CAUSEWAY_VALIDATOR_PASSWORD"
	stateFile     = "data/priv_validator_state.json"
	signerTimeout = 5 * time.Second
	lostState     = "copy the file from the machine where this key signed last. If it is lost: stop, make sure that the key signs nowhere else, have the " +
		"consortium replace the key (ValidatorSet.scheduleReplacement), and start with the new one. Only a key that has never signed starts from " +
		`{"height":"0","round":0,"step":0}`
)

func (h *Home) nodeKey() *p2p.NodeKey {
	return need(p2p.LoadNodeKey(h.comet.NodeKeyFile()))("config/node_key.json", sameInit)
}

// openSigner returns the key of this home, or the one that a remote signer serves.
func (h *Home) openSigner(ctx context.Context, log *slog.Logger) cmttypes.PrivValidator {
	remote := h.comet.PrivValidatorListenAddr
	_, err := os.Stat(keyFile)
	must((err == nil) != (remote != ""), "a key signs in one place: put it there encrypted, or set priv_validator_laddr in config/config.toml for a remote signer",
		"of %s and priv_validator_laddr one is needed, and not both", keyFile)
	if remote == "" {
		return h.loadKey()
	}
	h.comet.PrivValidatorListenAddr = "" // the connection is ours; CometBFT would open a second one
	endpoint := need(privval.NewSignerListenerFromAddr(remote, h.nodeKey().PrivKey, consensusLog{log, nil}))("priv_validator_laddr", "it takes tcp:// or unix://")
	client := need(privval.NewSignerClient(endpoint, h.genesis.ChainID))("priv_validator_laddr", "free the address")
	log.Info("waiting for the remote signer", "at", remote)
	for ; ctx.Err() == nil; time.Sleep(persistPause) {
		if _, err := client.GetPubKey(); err == nil {
			break
		}
	}
	return privval.NewRetrySignerClient(client, int(signerTimeout/persistPause), persistPause)
}

// loadKey decrypts the key and reads what it signed last. That record is the guard against signing twice at one
// height: it is never made anew here.
func (h *Home) loadKey() *privval.FilePV {
	password, set := os.LookupEnv(passwordName)
	if h.PasswordFile != "" {
		password, set = strings.TrimRight(string(need(os.ReadFile(h.PasswordFile))("passwordFile", "it is named in config/validator.json")), "\r\n"), true
	}
	must(set, "set "+passwordName+", or passwordFile in config/validator.json", "no password for %s", keyFile)
	encrypted := need(os.ReadFile(keyFile))(keyFile, "put the encrypted key there")
	key := need(keystore.DecryptKey(encrypted, password))(keyFile, "it has to be a Web3 Secret Storage file, version 3, that passwordFile or "+passwordName+" opens")
	pv := privval.NewFilePV(secp256k1eth.PrivKey(crypto.FromECDSA(key.PrivateKey)), keyFile, stateFile)
	last, raw := &pv.LastSignState, need(os.ReadFile(stateFile))(stateFile, lostState)
	err := cmtjson.Unmarshal(raw, last)
	must(err == nil && len(last.SignBytes) > 0 == (len(last.Signature) > 0), lostState, "%s, the record of what the key has signed, is damaged: %v", stateFile, err)
	return pv
}

// checkSignState compares the record with the chain: an older record, from a backup say, would let the key sign twice.
func checkSignState(pv *privval.FilePV, seen *cmttypes.Commit) {
	for i := 0; seen != nil && i < len(seen.Signatures); i++ {
		must(pv.LastSignState.Height >= seen.Height || string(seen.Signatures[i].ValidatorAddress) != string(pv.GetAddress()),
			"put back the newest "+stateFile+" of this key", "%s ends at height %d, but the key has signed height %d", stateFile, pv.LastSignState.Height, seen.Height)
	}
}

// sign dials the validator at priv_validator_laddr, again and again, and signs what it asks for with the key of this
// home. The record of what was signed lies here, with the key. Neither unix:// nor tcp:// tells who answers: the
// connection belongs on one machine, or in a private network.
func sign(ctx context.Context, h *Home, log *slog.Logger) {
	h.claim()
	pv, address, logger := h.loadKey(), h.comet.PrivValidatorListenAddr, consensusLog{log.With("component", "signer"), nil}
	scheme, path, _ := strings.Cut(address, "://")
	dial := map[string]privval.SocketDialer{"unix": privval.DialUnixFn(path), "tcp": privval.DialTCPFn(address, signerTimeout, h.nodeKey().PrivKey)}[scheme]
	must(dial != nil, "set it in config/config.toml to tcp://HOST:PORT or unix://PATH", "priv_validator_laddr %q", address)
	server := privval.NewSignerServer(privval.NewSignerDialerEndpoint(logger, dial, privval.SignerDialerEndpointConnRetries(math.MaxInt32),
		privval.SignerDialerEndpointTimeoutReadWrite(signerTimeout)), h.genesis.ChainID, pv)
	server.SetLogger(logger)
	err := server.Start()
	must(err == nil, "", "signer: %v", err)
	logger.Logger.Info("signer runs", "for", address, "validator", fmt.Sprintf("0x%x", pv.GetAddress()), "chain", h.genesis.ChainID)
	<-ctx.Done()
	_ = server.Stop()
}
