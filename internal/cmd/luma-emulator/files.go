// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// exports are the lines that make a shell's Terraform use the tenant.
func (s *server) exports() string {
	return fmt.Sprintf("export LUMA_ENDPOINT=%s\nexport LUMA_API_TOKEN=%s\n", shellQuote(s.endpoint()), shellQuote(s.emu.Token()))
}

// writeFiles writes what tells others that the tenant is there, each file at once.
func (s *server) writeFiles() error {
	return errors.Join(writeFile(s.config.envFile, s.exports()), writeFile(s.config.readyFile, s.url+"\n"))
}

// removeFiles takes them away, so that nobody waits for a tenant that has gone.
func (c config) removeFiles() error {
	var problems []error
	for _, file := range []string{c.envFile, c.readyFile} {
		if file == "" {
			continue
		}
		if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// writeFile writes a file that only its owner can read. A reader sees all of it or nothing.
func writeFile(file, text string) error {
	if file == "" {
		return nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".luma-emulator-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	_, err = temporary.WriteString(text)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

// shellQuote makes text one word of a POSIX shell; it adds quotes only where they are needed.
func shellQuote(text string) string {
	special := func(r rune) bool {
		return !strings.ContainsRune("-_.:/@+=%[]", r) && !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}
	if !strings.ContainsFunc(text, special) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "'\\''") + "'"
}
