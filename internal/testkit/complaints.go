// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package testkit

import (
	"log"
	"strings"
	"sync"
)

// complaints collects what the HTTP server logs. Failed handshakes and resets are part of many tests; a panic never is.
type complaints struct {
	mu    sync.Mutex
	lines []string
}

func (c *complaints) logger() *log.Logger { return log.New(c, "", 0) }

// Write implements io.Writer for a log.Logger.
func (c *complaints) Write(line []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, string(line))
	return len(line), nil
}

func (c *complaints) panics() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, line := range c.lines {
		// prose:allow "superfluous" is the word of net/http
		if strings.Contains(line, "panic") || strings.Contains(line, "superfluous") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}
