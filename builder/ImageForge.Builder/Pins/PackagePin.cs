// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Pins;

/// <summary>What a package is used for; a package may serve several purposes.</summary>
internal enum PackageRole
{
    /// <summary>Files of boot loaders, copied into boot partitions.</summary>
    Boot,
    /// <summary>The kernel and its modules.</summary>
    Kernel,
    /// <summary>Files that go into the machine's root file system.</summary>
    Root,
    /// <summary>Programs and libraries that the builder itself runs.</summary>
    Tool,
}

/// <summary>How much of the archive comes with a package that is asked for.</summary>
internal enum PackageScope
{
    /// <summary>The package alone: only its files matter.</summary>
    FilesOnly,
    /// <summary>The package and all that its Depends and Pre-Depends lead to.</summary>
    Closure,
    /// <summary>
    /// The package named <c>linux-image-…</c> that this metapackage depends on, alone: <c>linux-image-cloud-amd64</c>
    /// holds nothing but the name of the kernel that is current.
    /// </summary>
    KernelImage,
}

/// <summary>One package that an image asks for, by its name in the archive.</summary>
internal sealed record PackageRequest(string Name, PackageRole Role, PackageScope Scope);

/// <summary>All that an image asks of the archive; equal requests resolve to the same pins on the same archive.</summary>
/// <param name="Suite">Codename or suite, such as <c>trixie</c>.</param>
/// <param name="Architecture">Debian's name: <c>amd64</c>.</param>
internal sealed record InputRequest(string Suite, string Architecture, IReadOnlyList<PackageRequest> Packages);

/// <summary>One package of the lock: exactly this file and no other.</summary>
/// <param name="File">Path relative to the mirror's root (<c>pool/main/…</c>), so that any mirror serves.</param>
/// <param name="Size">Bytes of the .deb.</param>
/// <param name="Sha256">Of the .deb.</param>
/// <param name="Roles">Sorted, each once.</param>
internal sealed record PackagePin(
    string Name, string Version, string Architecture, string File, long Size, Digest Sha256, IReadOnlyList<PackageRole> Roles)
{
    /// <summary>For messages: <c>libc6 2.41-12 (amd64)</c>.</summary>
    public override string ToString() => $"{Name} {Version} ({Architecture})";
}
