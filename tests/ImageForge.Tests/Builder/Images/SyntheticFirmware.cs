// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Tests.Builder.Images;

/// <summary>Boot loader files with the fields that are patched and checked, and nothing that would boot.</summary>
internal static class SyntheticFirmware
{
    /// <summary>GRUB's boot.img: 512 bytes.</summary>
    public static byte[] BootImage()
    {
        var image = new byte[512];
        image[0] = 0xEB;
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(0x5C), 1);
        (image[0x66], image[0x67], image[0x1FE], image[0x1FF]) = (0xEB, 0x05, 0x55, 0xAA);
        return image;
    }

    /// <summary>GRUB's boot_hybrid.img: 512 bytes.</summary>
    public static byte[] HybridBootImage()
    {
        var image = new byte[512];
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(0x1B0), 1);
        (image[0x1FE], image[0x1FF]) = (0x55, 0xAA);
        return image;
    }

    /// <summary>What grub-mkimage makes: 8 sectors, for CDs with 4 more in front.</summary>
    public static byte[] Core(bool cd)
    {
        var image = new byte[(cd ? 12 : 8) * 512];
        Array.Fill(image, (byte)0x47);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan((cd ? 2048 : 0) + 0x1FC), 7);
        return image;
    }

    /// <summary>systemd's stub: PE32+ with one section and room for the headers of others.</summary>
    public static byte[] EfiStub()
    {
        var file = new byte[0x600];
        var span = file.AsSpan();
        (file[0], file[1]) = ((byte)'M', (byte)'Z');
        BinaryPrimitives.WriteUInt32LittleEndian(span[0x3C..], 0x40);
        var pe = span[0x40..];
        "PE\0\0"u8.CopyTo(pe);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[4..], 0x8664);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[6..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[20..], 240);
        var optional = pe[24..];
        BinaryPrimitives.WriteUInt16LittleEndian(optional, 0x20B);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[32..], 0x1000);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[36..], 0x200);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[60..], 0x400);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[108..], 16);
        var section = pe[(24 + 240)..];
        ".text"u8.CopyTo(section);
        BinaryPrimitives.WriteUInt32LittleEndian(section[8..], 0x200);
        BinaryPrimitives.WriteUInt32LittleEndian(section[12..], 0x1000);
        BinaryPrimitives.WriteUInt32LittleEndian(section[16..], 0x200);
        BinaryPrimitives.WriteUInt32LittleEndian(section[20..], 0x400);
        return file;
    }
}
