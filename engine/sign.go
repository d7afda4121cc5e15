package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net"
	"strings"
	"time"

	"github.com/cometbft/cometbft/lp2p"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	libp2pnoise "github.com/libp2p/go-libp2p/p2p/security/noise"
)

const signerTimeout = 5 * time.Second

// sign dials the validator at priv_validator_laddr, again and again, and signs what it asks for with the key of this
// home. The record of what was signed lies here, with the key. unix:// and tcp:// do not tell who calls; noise:// does.
func sign(ctx context.Context, h *Home, log *slog.Logger) error {
	if err := h.claim(false); err != nil {
		return err
	}
	log = log.With("component", "signer")
	pv, err := h.loadKey()
	if err != nil {
		return err
	}
	nodeKey, err := p2p.LoadNodeKey(h.comet.NodeKeyFile())
	if err != nil {
		return misconfigured("", "config/node_key.json: %v", err)
	}
	address := h.comet.PrivValidatorListenAddr
	dial, err := signerDialer(ctx, address, nodeKey)
	if err != nil {
		return misconfigured("set priv_validator_laddr in config/config.toml to tcp://HOST:PORT, unix://PATH or noise://<peer id>@IP:PORT", "%v", err)
	}
	endpoint := privval.NewSignerDialerEndpoint(consensusLog{log, nil}, dial, privval.SignerDialerEndpointConnRetries(math.MaxInt32),
		privval.SignerDialerEndpointTimeoutReadWrite(signerTimeout))
	server := privval.NewSignerServer(endpoint, h.genesis.ChainID, pv)
	server.SetLogger(consensusLog{log, nil})
	if err := server.Start(); err != nil {
		return err
	}
	log.Info("signer runs", "for", address, "validator", fmt.Sprintf("0x%x", pv.GetAddress()), "chain", h.genesis.ChainID)
	<-ctx.Done()
	return server.Stop()
}

func signerDialer(ctx context.Context, address string, key *p2p.NodeKey) (privval.SocketDialer, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	switch scheme {
	case "unix":
		return privval.DialUnixFn(rest), nil
	case "tcp":
		return privval.DialTCPFn(address, signerTimeout, key.PrivKey), nil
	case "noise":
		peer, host, err := privval.ParseNoiseAddr(address)
		if err != nil {
			return nil, err
		}
		identity, err := lp2p.PrivateKeyFromCosmosKey(key.PrivKey)
		if err != nil {
			return nil, err
		}
		transport, err := libp2pnoise.New(libp2pnoise.ID, identity, nil)
		if err != nil {
			return nil, err
		}
		return func() (net.Conn, error) {
			ctx, cancel := context.WithTimeout(ctx, signerTimeout)
			defer cancel()
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
			if err != nil {
				return nil, err
			}
			return transport.SecureOutbound(ctx, conn, peer)
		}, nil
	}
	return nil, fmt.Errorf("priv_validator_laddr %q", address)
}
