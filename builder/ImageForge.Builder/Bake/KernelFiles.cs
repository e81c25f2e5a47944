// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Kernel;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;
using ImageForge.Formats.Xz;

namespace ImageForge.Builder.Bake;

/// <summary>What a kernel's package holds for an image.</summary>
/// <param name="Image">The signed kernel itself.</param>
internal sealed record KernelFiles(ByteSource Image, ModuleCatalog Modules)
{
    // The largest module of 6.12 has 13 MB; a hostile package is not to fill the memory.
    private const int LongestModule = 64 << 20;

    /// <param name="extensions">Bring modules besides the package's.</param>
    public static KernelFiles Open(PackageFiles package, string release, IReadOnlyList<ExtensionLayer> extensions)
    {
        var directory = $"usr/lib/modules/{release}/";
        var files = package.Files.Where(f => f.Kind == EntryKind.File && f.Path.StartsWith(directory, StringComparison.Ordinal))
            .Select(f => (f.Path[directory.Length..], new Func<ByteSource>(() => package.Content(f))))
            .Concat(extensions.SelectMany(e => e.ModulesFor(release)));
        var builtin = Encoding.UTF8.GetString(package.Content($"{directory}modules.builtin").ToArray());
        return new KernelFiles(package.Content($"boot/vmlinuz-{release}"), new ModuleCatalog(release, files, builtin, DecodeXz));
    }

    private static byte[] DecodeXz(ByteSource file)
    {
        using var xz = new XzStream(file.OpenRead());
        using var module = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = xz.Read(buffer)) > 0;)
        {
            if (module.Length + read > LongestModule) throw new InvalidDataException($"is longer than {LongestModule >> 20} MiB");
            module.Write(buffer, 0, read);
        }

        return module.ToArray();
    }
}
