// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Builder.Kernel;

namespace ImageForge.Tests.Builder.Kernel;

public sealed class ModuleInfoTests
{
    [Fact]
    public void ReadsWhatModulesSay()
    {
        var info = ModuleInfo.Parse("kernel/drivers/net/dm-x.ko.xz", SyntheticModule.Elf(
            "license=GPL", "depends=libcrc32c,udp-tunnel", "alias=pci:v00001AF4d*", "alias=fs-x", "softdep=pre: a-b c post: d",
            "softdep=lonely pre: e", "firmware=x/y.bin", "parmtype=debug:int", "parm=debug:how much", "parmtype=all:bool"));

        Assert.Equal("dm_x", info.Name);
        Assert.Equal(["libcrc32c", "udp_tunnel"], info.Depends);
        Assert.Equal(["pci:v00001AF4d*", "fs-x"], info.Aliases);
        Assert.Equal(["pre: a-b c post: d", "lonely pre: e"], info.SoftDependencies);
        Assert.Equal(["a_b", "c", "e"], info.SoftBefore);
        Assert.Equal(["d"], info.SoftAfter);
        Assert.Equal(["x/y.bin"], info.Firmware);
        Assert.Equal(["all", "debug"], info.Parameters);
        Assert.Equal(SyntheticModule.Release, info.KernelRelease);
    }

    [Fact]
    public void EmptyDependsIsNone() => Assert.Empty(ModuleInfo.Parse("a.ko", SyntheticModule.Elf("depends=")).Depends);

    [Theory]
    [InlineData("drivers/net/virtio-net.ko.xz", "virtio_net")]
    [InlineData("loop.ko", "loop")]
    [InlineData("kernel/drivers/md/dm-mod.ko", "dm_mod")]
    public void NamesComeFromFiles(string path, string name) => Assert.Equal(name, ModuleInfo.NameOf(path));

    [Fact]
    public void SectionIsFoundAndAbsenceSaid()
    {
        var elf = SyntheticModule.Elf("license=GPL");
        Assert.True(elf.AsSpan()[ElfSections.Find(elf, ".modinfo")!.Value].StartsWith("license=GPL\0"u8));
        Assert.Null(ElfSections.Find(elf, ".modinf"));
        Assert.Null(ElfSections.Find(elf, ".text"));
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var elf = SyntheticModule.Elf("depends=a,b");
        for (var length = 0; length < elf.Length; length++)
            Assert.Throws<InvalidDataException>(() => ModuleInfo.Parse("x.ko", elf.AsSpan(0, length)));
    }

    [Fact]
    public void LineBreaksCannotReachTheTables() =>
        Assert.Throws<InvalidDataException>(() => ModuleInfo.Parse("x.ko", SyntheticModule.Elf("alias=a\nalias * x")));

    // A damaged file may still parse (the flipped byte was text), but never reads outside of itself or fails otherwise.
    [Fact]
    public void DamageIsParsedOrRefused()
    {
        var elf = SyntheticModule.Elf("depends=a,b", "softdep=pre: c", "alias=x");
        var damage = from at in Gen.Choose(0, elf.Length - 1)
                     from value in Gen.Choose(0, 255)
                     select (at, (byte)value);
        Prop.ForAll(damage.ArrayOf(8).ToArbitrary(), hits =>
        {
            byte[] damaged = [.. elf];
            foreach (var (at, value) in hits) damaged[at] = value;
            try
            {
                _ = ModuleInfo.Parse("x.ko", damaged).SoftBefore.Count();
            }
            catch (InvalidDataException)
            {
                return true;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }
}
