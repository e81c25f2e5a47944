// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Extensions;

/// <summary>What the bytes of an extension are.</summary>
internal enum ExtensionForm
{
    /// <summary>A directory of this host.</summary>
    Directory,

    /// <summary>A tar archive, compressed or not.</summary>
    Archive,

    /// <summary>An OCI image layout: a directory, or a tar of one.</summary>
    OciLayout,
}

/// <summary>One extension of a plan.</summary>
/// <param name="Name">As the manifest names it.</param>
/// <param name="Location">Path on this host or URL, where the bytes are taken from; not part of what is baked.</param>
/// <param name="Digest">
/// Of an archive's bytes as they are; of a directory's <see cref="DirectoryLayer">listing</see>; of an OCI image's manifest
/// or index. What the digest stands for is what is baked, or nothing is.
/// </param>
internal sealed record PlannedExtension(string Name, ExtensionForm Form, string Location, Digest Digest);
