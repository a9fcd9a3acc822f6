// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

var fingerprintLine = regexp.MustCompile(`(?m)^fpr:+([0-9A-F]{40}):`)

// keys is the folder of gpg's throwaway key.
func (c *check) keys() string { return filepath.Join(c.work, "gpg") }

func (c *check) gpg(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "gpg", append([]string{"--batch", "--homedir", c.keys()}, args...)...)
	command.Env = append(os.Environ(), "GNUPGHOME="+c.keys())
	return command
}

// createKey makes a key that only this run knows, to sign as the release workflow does.
func (c *check) createKey(ctx context.Context) error {
	if err := os.Mkdir(c.keys(), 0o700); err != nil {
		return err
	}
	if err := quietly(c.gpg(ctx, "--passphrase", "", "--quick-generate-key", "release-check", "ed25519", "sign", "never")); err != nil {
		return err
	}
	list, err := c.gpg(ctx, "--with-colons", "--list-keys").Output()
	if err != nil {
		return err
	}
	match := fingerprintLine.FindSubmatch(list)
	if match == nil {
		return errors.New("gpg lists no key")
	}
	c.fingerprint = string(match[1])
	return nil
}

// verify checks the signature as a registry does, and ends gpg's agent.
func (c *check) verify(ctx context.Context) error {
	if c.fingerprint == "" {
		return nil
	}
	sums := filepath.Join(c.first, c.sumsName())
	err := quietly(c.gpg(ctx, "--verify", sums+".sig", sums))
	agent := exec.CommandContext(ctx, "gpgconf", "--homedir", c.keys(), "--kill", "all")
	return errors.Join(err, quietly(agent))
}
