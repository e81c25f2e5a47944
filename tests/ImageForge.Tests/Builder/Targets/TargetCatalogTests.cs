// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Targets;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.Builder.Targets;

public sealed class TargetCatalogTests
{
    private static IEnumerable<Target> All => TargetCatalog.Names.Select(n => TargetCatalog.Find(n)!);

    [Fact]
    public void NamesMetalAndCloudsApart()
    {
        Assert.Equal(["metal", "pxe", "qemu", "cloud:akamai", "cloud:aws"], TargetCatalog.Names.Take(5));
        Assert.Equal(TargetCatalog.Names.Count, Directory.GetFiles(Repository.At("images/targets")).Length);
        Assert.Equal(TargetCatalog.Find("aws")!.Title, TargetCatalog.Find("cloud:aws")!.Title);
        Assert.Null(TargetCatalog.Find("cloud:metal"));
        Assert.Null(TargetCatalog.Find("cloud"));
    }

    [Theory]
    [InlineData("akamai.conf", "Akamai Connected Cloud", "raw", null)]
    [InlineData("aws.conf", "Amazon EC2", "raw", "16384 plain")]
    [InlineData("azure.conf", "Microsoft Azure", "raw", "65535 plain")]
    [InlineData("digitalocean.conf", "DigitalOcean", "raw qcow2", "65536 plain")]
    [InlineData("exoscale.conf", "Exoscale", "qcow2", "32768 base64")]
    [InlineData("gcp.conf", "Google Compute Engine", "raw", "262144 plain")]
    [InlineData("hetzner.conf", "Hetzner Cloud", "raw", "32768 plain")]
    [InlineData("metal.conf", "a physical machine", "raw iso", null)]
    [InlineData("nocloud.conf", "a hypervisor with a CIDATA disk", "raw qcow2 iso", null)]
    [InlineData("openstack.conf", "OpenStack", "raw qcow2 iso", "65535 base64")]
    [InlineData("oracle.conf", "Oracle Cloud", "qcow2", "32000 base64")]
    [InlineData("proxmox.conf", "Proxmox VE", "raw qcow2 iso pxe", null)]
    [InlineData("pxe.conf", "a physical machine that boots over the network", "pxe", null)]
    [InlineData("qemu.conf", "a virtual machine under QEMU", "raw qcow2 iso pxe", null)]
    [InlineData("scaleway.conf", "Scaleway Instances", "qcow2", null)]
    [InlineData("upcloud.conf", "UpCloud", "raw", null)]
    [InlineData("vmware.conf", "VMware vSphere", "iso raw", "65536 base64")]
    [InlineData("vultr.conf", "Vultr", "raw iso pxe", null)]
    public void ReadsEachFile(string file, string title, string boots, string? userData)
    {
        var target = TargetCatalog.Find(Path.GetFileNameWithoutExtension(file))!;
        Assert.Equal(title, target.Title);
        Assert.Equal(boots, string.Join(' ', target.Boots).ToLowerInvariant());
        Assert.Equal(userData, target.UserData is { } budget ? $"{budget.Bytes} {(budget.Encoded ? "base64" : "plain")}" : null);
    }

    [Fact]
    public void EveryTargetBootsSomething() => Assert.All(All, target =>
    {
        Assert.NotEmpty(target.Boots);
        Assert.NotEmpty(target.Disks);
        Assert.Equal(target.Name.StartsWith("cloud:", StringComparison.Ordinal), target.Platform == MachinePlatform.Cloud);
    });

    /// <summary>A figure without its page could not be checked again.</summary>
    [Fact]
    public void EveryCloudNamesItsDocumentation() => Assert.All(Directory.GetFiles(Repository.At("images/targets")), file =>
        Assert.True(Path.GetFileName(file) is "metal.conf" or "pxe.conf" or "qemu.conf" || File.ReadAllText(file).Contains("# https://", StringComparison.Ordinal)
            || File.ReadAllText(file).Contains(": https://", StringComparison.Ordinal) || File.ReadAllText(file).Contains(". https://", StringComparison.Ordinal), file));

    [Fact]
    public void CountsUserDataAsTheProviderDoes()
    {
        Assert.Equal(16384, TargetCatalog.Find("aws")!.UserData!.Cost(16384));
        // base64: four characters for each three bytes begun.
        Assert.Equal(4, TargetCatalog.Find("oracle")!.UserData!.Cost(1));
        Assert.Equal(32000, TargetCatalog.Find("oracle")!.UserData!.Cost(24000));
    }
}
