// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Store;

/// <summary>One entry of a package's <c>data.tar</c>: a file, directory or symlink.</summary>
/// <param name="Path">In the form of <see cref="TreePath"/>: <c>usr/lib/modules/…</c>.</param>
/// <param name="Mode">Permission bits 0…07777.</param>
/// <param name="Size">Bytes of a file; 0 for everything else.</param>
/// <param name="Offset">Where a file's bytes begin in the unpacked tar.</param>
/// <param name="Sha256">Of a file's bytes; default for everything else.</param>
/// <param name="LinkTarget">Of a symlink, as the package has it; null for everything else.</param>
internal sealed record PackageFile(
    string Path, EntryKind Kind, int Mode, uint Uid, uint Gid, long Size, long Offset, Digest Sha256, string? LinkTarget);
