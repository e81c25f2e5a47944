// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Plan;
using ImageForge.Tests.Builder.Plan;

namespace ImageForge.Tests.Builder.Images;

public sealed class BootTextsTests
{
    private static readonly BuildPlan Plan = SamplePlans.Metal;

    [Fact]
    public void OsRelease() => Verifier.Verify(BootTexts.OsRelease(Plan));

    [Fact]
    public void ImageInformation() => Verifier.Verify(ImageJson.Render(Plan));

    [Fact]
    public void GrubOnDisks() => Verifier.Verify(BootTexts.GrubDisk(Plan, "4968+22868", "27840+3428"));

    [Fact]
    public void GrubOnIsoImages() => Verifier.Verify(BootTexts.GrubCd(Plan));

    [Fact]
    public void IpxeScript() => Verifier.Verify(BootTexts.Ipxe(Plan));

    [Fact]
    public void IpxeStartsByItselfOnUefi() => Verifier.Verify(BootTexts.IpxeAutoexec());

    [Fact]
    public void GrubCores() => Verifier.Verify(string.Join('\n', new[] { GrubCore.Disk, GrubCore.Cd }
        .Select(core => $"{core.Format} {core.Prefix}: {string.Join(' ', core.Modules)}")));

    // What GRUB, iPXE or Handlebars would read as their own language reaches the kernel as it was written.
    [Fact]
    public void ArgumentsStayWhatTheyAre()
    {
        var plan = Plan with { KernelArguments = ["a=<b>&c", "d;e", "f=$g", "{{h}}"] };
        Assert.Contains(" 'a=<b>&c' 'd;e' 'f=$g' '{{h}}'", BootTexts.GrubCd(plan), StringComparison.Ordinal);
        Assert.Contains(" a=<b>&c d;e f=$g {{h}} ", BootTexts.Ipxe(plan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x=${net0/ip}")]
    [InlineData("&&")]
    [InlineData("||")]
    public void IpxeCannotSayEverything(string argument) => Assert.Equal("IF3217",
        Assert.Throws<ForgeException>(() => BootTexts.Ipxe(Plan with { KernelArguments = ["quiet", argument] })).Code);

    [Fact]
    public void TemplatesNeedAllTheirValues() =>
        Assert.ThrowsAny<Exception>(() => Template.Render("templates/boot.ipxe.hbs", new Dictionary<string, object>()));

    // Everything that travels inside the command; a file that is missing here is not embedded or not known.
    [Fact]
    public void DataIsComplete() => Assert.Equal(
        [
            "bases/aws.yaml", "bases/azure.yaml", "bases/gcp.yaml", "bases/metal.yaml", "bases/pxe.yaml", "bases/qemu.yaml",
            "boot/disk.grub.cfg.hbs", "boot/grub.conf", "boot/iso.grub.cfg.hbs", "boot/loader.conf",
            "modules/ahci.list", "modules/also.list", "modules/aws.list", "modules/azure.list", "modules/base.list", "modules/bond.list", "modules/bridge.list",
            "modules/controllers.list", "modules/disks.list", "modules/dummy.list", "modules/emulated-nics.list", "modules/firewall.list", "modules/gcp.list", "modules/load.list",
            "modules/nics.list", "modules/stage1.list", "modules/usb.list", "modules/virtio.list", "modules/vlan.list", "modules/vmware.list", "modules/volume-adiantum.list", "modules/volume-btrfs.list",
            "modules/volume-ext4.list", "modules/volume-luks.list", "modules/volume-vfat.list", "modules/volume-xfs.list",
            "modules/watchdog.list", "modules/xen.list", "packages.conf", "platforms/cloud.conf", "platforms/metal.conf", "platforms/qemu.conf",
            "presets/aws.yaml", "presets/azure.yaml", "presets/gcp.yaml", "presets/metal.yaml", "presets/pxe.yaml", "presets/qemu.yaml",
            "root/etc/group", "root/etc/nsswitch.conf", "root/etc/passwd", "root/files.conf",
            "templates/autoexec.ipxe.hbs", "templates/boot.ipxe.hbs", "templates/os-release.hbs",
        ],
        EmbeddedData.Names.Where(name => !name.StartsWith("keyrings/", StringComparison.Ordinal) && !name.StartsWith("targets/", StringComparison.Ordinal)));
}
