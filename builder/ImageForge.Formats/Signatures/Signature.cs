// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Signatures;

/// <summary>What lies on a disk or partition, by the bytes that say so.</summary>
/// <param name="Name">As blkid(8) calls it: ext4, xfs, crypto_LUKS …</param>
/// <param name="Length">Bytes that the file system uses, where its superblock says so; null elsewhere.</param>
/// <param name="Uuid">As text in its own form; null where it has none, or none that we read.</param>
public sealed record Signature(string Name, long? Length = null, string? Uuid = null);
