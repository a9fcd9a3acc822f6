// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/google/uuid"
)

// extension is that of the files with records.
const extension = ".jsonl"

const (
	keySize = 32
	// lockTime is how long to wait for the folder's lock, which others hold for moments.
	lockTime  = 2 * time.Second
	lockPause = 5 * time.Millisecond
)

// folder is where journals are.
type folder string

func (d folder) path(name string) string { return filepath.Join(string(d), name) }

// check refuses a folder that others may write to: they could make this run believe that a message was sent.
func (d folder) check() error {
	info, err := os.Stat(string(d))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", d)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0:
		return fmt.Errorf("everybody may write to %s (chmod o-w)", d)
	}
	return nil
}

// lock holds the folder's lock until unlock is called.
func (d folder) lock() (unlock func(), err error) {
	f, err := os.OpenFile(d.path("lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := waitForLock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

var errLocked = errors.New("another process holds the lock")

func waitForLock(f *os.File) error {
	for deadline := time.Now().Add(lockTime); ; {
		switch ok, err := tryLock(f, true); {
		case ok || err != nil:
			return err
		case time.Now().After(deadline):
			return fmt.Errorf("%s: %w", f.Name(), errLocked)
		}
		<-time.After(lockPause)
	}
}

// key reads the key; it is nil before one was made.
func (d folder) key() ([]byte, error) {
	path := d.path("key")
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() != keySize:
		return nil, fmt.Errorf("%s is not a key (remove it)", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("others may read or write %s (chmod 600)", path)
	}
	return os.ReadFile(path)
}

// makeKey is key, and makes one if need be. The folder must be locked.
func (d folder) makeKey() ([]byte, error) {
	if key, err := d.key(); key != nil || err != nil {
		return key, err
	}
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // it never fails
	temporary := d.path("key.new")
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(key)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return key, os.Rename(temporary, d.path("key"))
}

// probe tries whether files can be made in a namespace, or where it will be. It leaves nothing behind.
func (d folder) probe(namespace string) error {
	dir := d.path(namespace)
	for parent := filepath.Dir(dir); parent != dir; parent = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = parent
	}
	f, err := os.CreateTemp(dir, ".luma-journal-*")
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("no file can be made in %s: %w", dir, failed.Err) // without the name of the file
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// create makes the file of this process, in a namespace. The folder must be locked.
func (d folder) create(namespace, run string, now time.Time) (*writer, error) {
	dir := d.path(namespace)
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	name := now.UTC().Format("20060102T150405Z-") + uuid.NewString()[:8] + extension
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	w := &writer{file: f, name: name}
	err = waitForLock(f)
	if err == nil {
		err = w.append(true, record{Op: opBegin, Version: version, Run: run, PID: os.Getpid(), At: now})
	}
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	syncFolders(dir, string(d), filepath.Dir(string(d)))
	d.sweep(now)
	return w, nil
}

// sweep removes what is over in all namespaces: nobody may ever open that of a former workspace or checkout again. The
// folder must be locked.
func (d folder) sweep(now time.Time) {
	for _, path := range d.old(now) {
		if f := newFile(path); f.load() == nil && f.removable(now) {
			_ = os.Remove(path)
			_ = os.Remove(filepath.Dir(path)) // if it is empty
		}
	}
}

// old lists the files of all namespaces that were last written longer ago than an entry stays open.
func (d folder) old(now time.Time) (paths []string) {
	_ = fs.WalkDir(os.DirFS(string(d)), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fs.SkipDir // what cannot be read is not swept
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && filepath.Ext(path) == extension && now.Sub(info.ModTime()) >= maxAge {
			paths = append(paths, d.path(filepath.FromSlash(path)))
		}
		return nil
	})
	return paths
}

// syncFolders makes the names of new files durable, where the system can.
func syncFolders(paths ...string) {
	for _, path := range paths {
		if f, err := os.Open(path); err == nil {
			_ = f.Sync()
			_ = f.Close()
		}
	}
}
