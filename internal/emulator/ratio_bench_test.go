// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// bareServer reads and writes JSON of the same size as the emulator and does nothing else.
func bareServer(w http.ResponseWriter, r *http.Request) {
	var v any
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"timestamp": 1, "status": 200, "message": "OK", "errors": []string{}, "data": []any{map[string]any{"requestId": "x", "notified": 1}},
	})
}

// sendMany sends n messages over so many connections.
func sendMany(b *testing.B, server *httptest.Server, token string, connections, n int) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(n))
	var senders sync.WaitGroup
	for range connections {
		senders.Go(func() {
			for left.Add(-1) >= 0 {
				if err := sendOne(client, server.URL+messagePath, token); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	senders.Wait()
}

func sendOne(client *http.Client, url, token string) error {
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader([]byte(toOne)))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d, %w", resp.StatusCode, err)
	}
	return nil
}

// BenchmarkIntake measures how many messages are taken in, as a ratio to what a bare server does in the same run, in
// turns, so that what else the machine does meets both.
func BenchmarkIntake(b *testing.B) {
	bare := httptest.NewServer(http.HandlerFunc(bareServer))
	defer bare.Close()
	for _, kept := range []string{"memory", "db"} {
		for _, connections := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/%d", kept, connections), func(b *testing.B) {
				o := emulator.Options{}
				if kept == "db" {
					o.DB = filepath.Join(b.TempDir(), "luma.db")
				}
				emu, err := emulator.New(b.Context(), o)
				if err != nil {
					b.Fatal(err)
				}
				defer emu.Close()
				server := httptest.NewServer(emu)
				defer server.Close()
				compare(b, bare, server, emu.Token(), connections)
			})
		}
	}
}

func compare(b *testing.B, bare, server *httptest.Server, token string, connections int) {
	b.Helper()
	const round = 200
	sendMany(b, server, token, connections, round) // warms up
	var bareTime, ownTime, bareCPU, ownCPU time.Duration
	for b.Loop() {
		begin, beginCPU := b.Elapsed(), cpuTime()
		sendMany(b, bare, token, connections, round)
		middle, middleCPU := b.Elapsed(), cpuTime()
		sendMany(b, server, token, connections, round)
		bareTime, ownTime = bareTime+middle-begin, ownTime+b.Elapsed()-middle
		bareCPU, ownCPU = bareCPU+middleCPU-beginCPU, ownCPU+cpuTime()-middleCPU
	}
	b.ReportMetric(bareTime.Seconds()/ownTime.Seconds(), "ratio")
	b.ReportMetric(bareCPU.Seconds()/ownCPU.Seconds(), "cpu-ratio")
	b.ReportMetric(float64(b.N*round)/ownTime.Seconds(), "messages/s")
}

// BenchmarkStart measures the start of a tenant with as many users as a seed can have.
func BenchmarkStart(b *testing.B) {
	seed := &emulator.Seed{}
	for i := range 100_000 {
		login := fmt.Sprintf("user-%d@example.com", i)
		seed.Users = append(seed.Users, emulator.User{
			UserName: login, Email: login, FirstName: "First", LastName: fmt.Sprint("Last", i), Roles: []string{"analyst"},
		})
	}
	for b.Loop() {
		emu, err := emulator.New(b.Context(), emulator.Options{Seed: seed})
		if err != nil {
			b.Fatal(err)
		}
		if err := emu.Close(); err != nil {
			b.Error(err)
		}
	}
}
