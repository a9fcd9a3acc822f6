// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// entry is one file in an archive.
type entry struct {
	mode fs.FileMode
	data []byte
}

// checkArchive makes sure that an archive holds the program for its platform, the licence, and nothing else.
func checkArchive(path string, a archive, licence []byte) error {
	entries, err := readArchive(path)
	if err != nil {
		return err
	}
	want := []string{"LICENSE", a.binary}
	if got := slices.Sorted(maps.Keys(entries)); !slices.Equal(got, want) {
		return fmt.Errorf("it holds %q, want %q", got, want)
	}
	if text := entries["LICENSE"]; !bytes.Equal(text.data, licence) || text.mode != 0o644 {
		return fmt.Errorf("the licence (mode %v) is not the repository's", text.mode)
	}
	program := entries[a.binary]
	if program.mode != 0o755 {
		return fmt.Errorf("the program has mode %v, want 0755", program.mode)
	}
	return checkProgram(program.data, a.platform)
}

// checkProgram reads what Go wrote into a program about how it was built.
func checkProgram(program []byte, platform string) error {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return err
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if built := settings["GOOS"] + "_" + settings["GOARCH"]; built != platform {
		return fmt.Errorf("the program is for %s, want %s", built, platform)
	}
	if settings["CGO_ENABLED"] != "0" || settings["-trimpath"] != "true" {
		return fmt.Errorf("the program was built with CGO_ENABLED=%s, -trimpath=%s", settings["CGO_ENABLED"], settings["-trimpath"])
	}
	return nil
}

func readArchive(path string) (map[string]entry, error) {
	if strings.HasSuffix(path, ".zip") {
		return readZip(path)
	}
	return readTar(path)
}

func readZip(path string) (map[string]entry, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	entries := map[string]entry{}
	for _, f := range archive.File {
		content, err := f.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(content)
		if err != nil {
			return nil, err
		}
		entries[f.Name] = entry{f.Mode(), data}
	}
	return entries, archive.Close()
}

func readTar(path string) (map[string]entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	entries, archive := map[string]entry{}, tar.NewReader(unzipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Uid != 0 || header.Uname != "root" || header.Gname != "root" {
			return nil, fmt.Errorf("%s belongs to %s:%s, want root:root", header.Name, header.Uname, header.Gname)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		entries[header.Name] = entry{header.FileInfo().Mode(), data}
	}
}
