package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
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
	keyFile   = "config/validator_key.json"
	stateFile = "data/priv_validator_state.json"
)

// openSigner returns the key of this home, or the one that a remote signer serves.
func (h *Home) openSigner(ctx context.Context, node *p2p.NodeKey, log *slog.Logger) (cmttypes.PrivValidator, error) {
	_, err := os.Stat(keyFile)
	remote := h.comet.PrivValidatorListenAddr
	switch {
	case err == nil && remote != "":
		return nil, misconfigured("leave one of them", "both %s and priv_validator_laddr: a key must sign in one place", keyFile)
	case err == nil:
		return h.loadKey()
	case remote == "":
		return nil, misconfigured("put the encrypted key there, or set priv_validator_laddr in config/config.toml for a remote signer", "%s: %v", keyFile, err)
	}
	h.comet.PrivValidatorListenAddr = "" // the connection is ours; CometBFT would open a second one
	endpoint, err := privval.NewSignerListenerFromAddr(remote, node.PrivKey, consensusLog{log, nil})
	if err != nil {
		return nil, misconfigured("priv_validator_laddr takes tcp://, unix:// and noise://<signer's peer id>@", "%v", err)
	}
	client, err := privval.NewSignerClient(endpoint, h.genesis.ChainID)
	if err != nil {
		return nil, err
	}
	log.Info("waiting for the remote signer", "at", remote)
	for {
		if _, err := client.GetPubKey(); err == nil {
			return privval.NewRetrySignerClient(client, 20, 100*time.Millisecond), nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// loadKey decrypts the key and reads what it signed last. That record is the guard against signing twice at one
// height: it is never made anew here.
func (h *Home) loadKey() (*privval.FilePV, error) {
	encrypted, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, misconfigured("", "%v", err)
	}
	password, err := h.password()
	if err != nil {
		return nil, err
	}
	key, err := keystore.DecryptKey(encrypted, password)
	if errors.Is(err, keystore.ErrDecrypt) {
		return nil, misconfigured("check passwordFile or CAUSEWAY_VALIDATOR_PASSWORD", "%s: the password does not open it", keyFile)
	} else if err != nil {
		return nil, misconfigured("it has to be a Web3 Secret Storage file, version 3", "%s: %v", keyFile, err)
	}
	pv := privval.NewFilePV(secp256k1eth.PrivKey(crypto.FromECDSA(key.PrivateKey)), keyFile, stateFile)
	raw, err := os.ReadFile(stateFile)
	if err == nil {
		err = cmtjson.Unmarshal(raw, &pv.LastSignState)
	}
	if err == nil && len(pv.LastSignState.SignBytes) > 0 && len(pv.LastSignState.Signature) == 0 {
		err = errors.New("a signed message without its signature")
	}
	if err != nil {
		return nil, misconfigured("copy the file from the machine where this key signed last. If it is lost: stop, make sure that the key signs nowhere "+
			"else, have the consortium replace the key (ValidatorSet.scheduleReplacement), and start with the new one. Only a key that has never "+
			`signed starts from {"height":"0","round":0,"step":0}`, "%s, the record of what the key has signed: %v", stateFile, err)
	}
	return pv, nil
}

// checkSignState compares the record with the chain: an older record, from a backup say, would let the key sign twice.
func checkSignState(pv *privval.FilePV, seen *cmttypes.Commit) error {
	if seen == nil || pv.LastSignState.Height >= seen.Height {
		return nil
	}
	for _, s := range seen.Signatures {
		if string(s.ValidatorAddress) == string(pv.GetAddress()) {
			return misconfigured("put back the newest "+stateFile+" of this key", "%s ends at height %d, but the key has signed height %d",
				stateFile, pv.LastSignState.Height, seen.Height)
		}
	}
	return nil
}
