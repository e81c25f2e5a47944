// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Fat;

/// <summary>The three widths of an allocation table entry. The number of clusters alone decides which one a volume has.</summary>
public enum FatType
{
    Fat12 = 12,
    Fat16 = 16,
    Fat32 = 32,
}
