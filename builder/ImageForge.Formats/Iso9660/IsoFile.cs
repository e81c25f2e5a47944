// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Iso9660;

/// <summary>
/// A file of the ISO 9660 tree. <paramref name="Path"/> has '/' between its names; letters, digits, '_' and one dot; case
/// does not count (names are stored in upper case, GRUB and Linux show them in lower case).
/// </summary>
public sealed record IsoFile(string Path, ByteSource Content);

/// <summary>
/// A second name for bytes inside the EFI system partition, so that they are in the image once:
/// <paramref name="Offset"/> is in bytes from the partition's start and a multiple of 2048.
/// </summary>
public sealed record IsoSharedFile(string Path, long Offset, long Length);
