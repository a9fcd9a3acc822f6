// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

const (
	toOne = `{"recipients": {"contacts": ["jake@example.com"], "roles": [""]}, "botExternalID": "",
		"template_type": "", "template_id": "1001", "responseType": "TEXT", "message": "Maintenance is in progress."}`
	toEverybody = `{"recipients": {"contacts": ["0"], "roles": [""]}, "botExternalID": "",
		"template_type": "", "template_id": "", "responseType": "TEXT", "message": "Maintenance is in progress."}`
)

func BenchmarkPost(b *testing.B) {
	for name, file := range map[string]string{"memory": "", "file": filepath.Join(b.TempDir(), "luma.db")} {
		emu, err := emulator.New(b.Context(), emulator.Options{DB: file})
		if err != nil {
			b.Fatal(err)
		}
		for audience, body := range map[string]string{"one": toOne, "everybody": toEverybody} {
			b.Run(name+"/"+audience, func(b *testing.B) { benchmarkPost(b, emu, body) })
		}
		if err := emu.Close(); err != nil {
			b.Error(err)
		}
	}
}

func benchmarkPost(b *testing.B, emu *emulator.Emulator, body string) {
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/vsa/public/notifylumauser/message", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+emu.Token())
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		emu.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
