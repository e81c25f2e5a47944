// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Kernel;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.MachineConfig;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Builder.Plan;

/// <summary>An image holds what its volumes need, and nothing for volumes that it does not have.</summary>
public sealed class VolumeGroupsTests
{
    internal static IReadOnlyList<string> All =>
        VolumeGroups.Of(new MachineManifest
        {
            Volumes = [.. Enum.GetValues<FileSystem>().Select(f => new VolumeDocument { FileSystem = f })],
            Encryptions = [new EncryptionDocument { Cipher = VolumeCipher.Adiantum }],
        });

    [Fact]
    public void ImagesWithoutVolumesGetNothing()
    {
        var manifest = SamplePlans.Manifest(SamplePlans.MinimalManifest);
        Assert.Empty(VolumeGroups.Of(manifest));
        Assert.DoesNotContain(PackageSelection.For(manifest).Packages, p => p.Name is "e2fsprogs" or "xfsprogs" or "cryptsetup-bin" or "dosfstools" or "btrfs-progs");
    }

    [Theory]
    [InlineData("ext4", "e2fsprogs", true)]
    [InlineData("btrfs", "btrfs-progs", true)]
    [InlineData("vfat", "dosfstools", true)]
    // Its dependencies include Python.
    [InlineData("xfs", "xfsprogs", false)]
    public void FileSystemsBringTheirPrograms(string fileSystem, string package, bool closure)
    {
        var manifest = Samples.Read(With($"kind: Volume\nname: data\nfilesystem: {fileSystem}"));
        Assert.Contains(new PackageRequest(package, PackageRole.Root, closure ? PackageScope.Closure : PackageScope.FilesOnly), PackageSelection.For(manifest).Packages);
        var plan = SamplePlans.PlanOf(With($"kind: Volume\nname: data\nfilesystem: {fileSystem}"));
        Assert.Contains($"volume-{fileSystem}", plan.ModuleGroups);
        Assert.Contains(fileSystem, plan.ModulesToLoad);
        Assert.DoesNotContain("dm_crypt", plan.ModulesToLoad);
    }

    // The first module of each list is the one without which nothing of it works.
    [Theory]
    [InlineData("volume-ext4.list", "ext4")]
    [InlineData("volume-xfs.list", "xfs")]
    [InlineData("volume-btrfs.list", "btrfs")]
    [InlineData("volume-vfat.list", "vfat")]
    [InlineData("volume-luks.list", "dm_crypt")]
    [InlineData("volume-adiantum.list", "adiantum")]
    public void EveryListBeginsWithItsModule(string list, string module) =>
        Assert.Equal(module, ModuleLists.Names(EmbeddedData.Text("modules/" + list), "cloud")[0]);

    [Fact]
    public void EncryptionBringsCryptsetupAndItsCiphers()
    {
        var aes = With("kind: Volume\nname: data", "kind: Encryption\nname: data\nkeys: [{slot: 0, passphrase: correct horse battery}]");
        Assert.Contains(PackageSelection.For(Samples.Read(aes)).Packages, p => p.Name == "cryptsetup-bin");
        Assert.Superset(new HashSet<string> { "dm_crypt", "xts" }, SamplePlans.PlanOf(aes).ModulesToLoad.ToHashSet());
        Assert.DoesNotContain("adiantum", SamplePlans.PlanOf(aes).ModulesToLoad);
        var adiantum = aes.Replace("keys:", "cipher: xchacha20,aes-adiantum-plain64\nkeys:", StringComparison.Ordinal);
        Assert.Contains("adiantum", SamplePlans.PlanOf(adiantum).ModulesToLoad);
    }

    private static string With(params string[] documents) =>
        SamplePlans.MinimalManifest.TrimEnd() + string.Concat(documents.Select(d => $"\n---\napiVersion: imageforge.dev/v1alpha1\n{d}"));
}
