// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Pins;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>Which packages of the archive an image is made of: images/packages.conf and the manifest's own.</summary>
internal static class PackageSelection
{
    /// <summary>What a manifest asks of the archive; the lock file pins the answer.</summary>
    public static InputRequest For(MachineManifest manifest)
    {
        var (requests, volumes) = (new List<PackageRequest>(), VolumeGroups.Of(manifest));
        foreach (var (key, names) in DataLines.Parse(EmbeddedData.Text("packages.conf")))
        {
            var request = RequestOf(key, manifest.KernelFlavour, volumes);
            if (request is var (role, scope)) requests.AddRange(names.Select(name => new PackageRequest(name, role, scope)));
        }

        requests.AddRange(manifest.Image.Packages.Select(name => new PackageRequest(name, PackageRole.Root, PackageScope.Closure)));
        return new InputRequest(manifest.Image.Suite, "amd64", requests);
    }

    /// <summary>Packages whose certificates of authorities go into the image.</summary>
    public static IReadOnlyList<string> Certificates => Names("certificates");

    /// <summary>Packages that never become part of a root file system.</summary>
    public static IReadOnlyList<string> Never => Names("never");

    private static (PackageRole, PackageScope)? RequestOf(string key, KernelFlavour flavour, IReadOnlyList<string> volumes) => key switch
    {
        "boot" => (PackageRole.Boot, PackageScope.FilesOnly),
        "certificates" => (PackageRole.Root, PackageScope.FilesOnly),
        "tool" => (PackageRole.Tool, PackageScope.FilesOnly),
        "kernel-cloud" when flavour == KernelFlavour.Cloud => (PackageRole.Kernel, PackageScope.KernelImage),
        "kernel-generic" when flavour == KernelFlavour.Generic => (PackageRole.Kernel, PackageScope.KernelImage),
        _ when volumes.Contains(key) => (PackageRole.Root, PackageScope.Closure),
        _ when key.EndsWith(Alone, StringComparison.Ordinal) && volumes.Contains(key[..^Alone.Length]) => (PackageRole.Root, PackageScope.FilesOnly),
        _ => null,
    };

    private const string Alone = "-alone";

    private static string[] Names(string key) =>
        [.. DataLines.Parse(EmbeddedData.Text("packages.conf")).Where(line => line.Key == key).SelectMany(line => line.Words)];
}
