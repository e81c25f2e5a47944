// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Grub;

/// <summary>
/// Puts GRUB (platform i386-pc) on a hybrid ISO image: one El Torito image that the BIOS starts from a CD, and
/// <c>boot_hybrid.img</c> in sector 0 that starts the same image from a disk or stick.
/// Source: GRUB 2.12, <c>grub-core/boot/i386/pc/{cdboot,boot}.S</c>; mkisofs(8) on the boot information table.
/// </summary>
public static class GrubElTorito
{
    private const int Block = 2048;

    // Boot information table in the image: u32 each.
    private const int VolumeDescriptor = 8; // block of the primary volume descriptor
    private const int ImageBlock = 12;
    private const int ImageLength = 16; // bytes
    private const int ImageSum = 20; // sum of all u32 from byte 64

    private const int Summed = 64;

    // After the 2048 bytes of cdboot.img comes diskboot.img, whose block list starts with the u64 at its 0x1F4: the LBA, in
    // sectors of 512, of what follows it. Only the start from a disk reads it.
    private const int DiskBlockList = Block + 0x1F4;
    private const int AfterDiskBoot = Block / 512 + 1;

    // boot_hybrid.img: u64 LBA of diskboot.img inside the El Torito image.
    private const int HybridKernelSector = 0x1B0;
    private const int BootCodeLength = 0x1B8;

    /// <summary>The image made by <c>grub-mkimage -O i386-pc-eltorito</c>, patched for its place.</summary>
    /// <param name="block">The ISO's block of 2048 bytes at which it will lie.</param>
    /// <exception cref="InvalidDataException">This is not such an image.</exception>
    public static byte[] PlaceImage(ByteSource image, uint block)
    {
        if (image.Length is < Block + 1024 or > 8 << 20)
            throw new InvalidDataException("not an El Torito image of GRUB: unlikely length");
        var bytes = image.ToArray();
        Array.Resize(ref bytes, (int)LengthOf(image));
        WriteUInt64LittleEndian(bytes.AsSpan(DiskBlockList), block * 4UL + AfterDiskBoot);
        WriteUInt32LittleEndian(bytes.AsSpan(VolumeDescriptor), 16);
        WriteUInt32LittleEndian(bytes.AsSpan(ImageBlock), block);
        WriteUInt32LittleEndian(bytes.AsSpan(ImageLength), (uint)bytes.Length);
        uint sum = 0;
        for (var at = Summed; at < bytes.Length; at += 4) sum += ReadUInt32LittleEndian(bytes.AsSpan(at));
        WriteUInt32LittleEndian(bytes.AsSpan(ImageSum), sum);
        return bytes;
    }

    /// <summary>Bytes of the placed image: whole words of four, so that the sum covers every byte.</summary>
    public static long LengthOf(ByteSource image) => (image.Length + 3) / 4 * 4;

    /// <summary>
    /// Writes the boot code into sector 0 and leaves bytes 0x1B8 to the end alone.
    /// </summary>
    /// <param name="hybridImage">GRUB's <c>boot_hybrid.img</c>.</param>
    /// <param name="block">The El Torito image's block of 2048 bytes.</param>
    /// <exception cref="InvalidDataException">This is not such a boot sector.</exception>
    public static void WriteBootCode(Span<byte> sector0, ReadOnlySpan<byte> hybridImage, uint block)
    {
        var isHybrid = hybridImage.Length == 512 && ReadUInt64LittleEndian(hybridImage[HybridKernelSector..]) == 1
            && hybridImage[0x1FE] == 0x55 && hybridImage[0x1FF] == 0xAA;
        if (!isHybrid) throw new InvalidDataException("not a boot_hybrid.img of GRUB 2 for i386-pc");
        hybridImage[..BootCodeLength].CopyTo(sector0);
        WriteUInt64LittleEndian(sector0[HybridKernelSector..], block * 4UL + AfterDiskBoot - 1);
    }
}
