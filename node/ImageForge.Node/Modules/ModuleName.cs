// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Modules;

/// <summary>Names of kernel modules, in which the kernel takes - for _.</summary>
internal static class ModuleName
{
    public static string Normalize(string name) => name.Replace('-', '_');

    /// <summary>From <c>kernel/net/wireguard.ko.xz</c> to <c>wireguard</c>.</summary>
    public static string OfPath(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        var end = file.IndexOf(".ko", StringComparison.Ordinal);
        return Normalize(end < 0 ? file : file[..end]);
    }
}
