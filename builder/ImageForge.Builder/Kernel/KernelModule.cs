// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Kernel;

/// <summary>One module as the kernel's package ships it.</summary>
/// <param name="Path">Below /usr/lib/modules/&lt;release&gt;, such as <c>kernel/fs/squashfs/squashfs.ko.xz</c>.</param>
/// <param name="File">The file's bytes, compressed as shipped: the kernel decompresses them itself.</param>
internal sealed record KernelModule(string Path, ByteSource File, ModuleInfo Info)
{
    public string Name => Info.Name;
}
