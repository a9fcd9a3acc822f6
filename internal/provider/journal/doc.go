// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package journal records on this machine's disk what a run sends, so that the next run knows what Terraform could not
// save: after a kill, a power cut, or a state that could not be uploaded. It imports nothing of ours.
//
// Terraform never says that it has saved the state. The only proof is to see a request ID in the state later. So an
// entry is open until somebody sees its request ID (Seen), and an open entry of an earlier run means that the message
// was sent and its receipt lost (Adopt).
//
// A journal is a folder:
//
//	key                         32 random bytes for the HMACs of messages
//	lock                        held for moments: to create, adopt and remove
//	<namespace>/<process>.jsonl what one process sent; locked while that process lives
//
// Each line of a file is a record: begin, then for each attempt to send an intent, followed by a receipt, or by a void
// when certainly nothing was delivered; and claims. These hold:
//
//  1. An intent is on the disk before the first byte is sent. Receipts and voids are not waited for: without them an
//     intent means that the outcome is unknown, which is true.
//  2. A file has one writer, which holds its lock. Others append nothing but claims, and remove the file only when its
//     lock is free and no entry in it is open.
//  3. An entry is adopted only if its file's lock is free and another run wrote it: all processes of a run have the
//     same name (Config.Run), because aliases of a provider are processes of one run.
//  4. An adopted entry is copied into the adopter's file, under the folder's lock. A request ID in a file of this run
//     cannot be adopted again in this run; should this run be killed too, the next one adopts the copy.
//  5. Entries end: they are claimed, or void, or older than a day. A file without an open entry is removed by the next
//     process that opens the journal.
//  6. Nothing here fails a run. What cannot be written or read is a Problem, reported once, and messages are sent as
//     they are without a journal. The exception is BusyError: a process of another run still lives and may be sending
//     the same message.
//
// Which message is the same is decided by whoever describes it (Message; package delivery). The rule is that of the
// state: a difference that sends nothing for an object in the state is not part of a description, as far as one message
// alone tells. So neither the token nor the spelling is, nor max_contacts and allowed_audiences, which change nothing
// of what is sent and are often set after an incident; a redirection is. A spelling matters only after an answer that
// left open who was reached: then it is another message, as it is for an object in the state.
//
// A run with Config.Off records and adopts nothing. It still claims what it sees and what it sends once more, so that
// it leaves nothing open that a later run would adopt in place of another message.
//
// A file holds request IDs, times, outcomes, statuses and HMACs; no text, recipient, login ID, endpoint or token.
package journal
