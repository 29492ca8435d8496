using System.Text.Json;
using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>
/// A client of the package Faultline: the build warns, <c>dotnet format analyzers</c> fixes, the fixed client builds
/// clean and runs to its end.
/// </summary>
[Collection(PackedOnce.Name)]
public sealed class RuntimeClientTests(RuntimeClientTests.Ledger ledger) : IClassFixture<RuntimeClientTests.Ledger>
{
    private const string Program =
        """
        using Faultline;

        string path = Path.Combine(AppContext.BaseDirectory, "ledger.data");
        byte[] expected = new byte[8192];
        new Random(7).NextBytes(expected);
        File.WriteAllBytes(path, expected);
        using (PageCache cache = new(new PageCacheOptions { Capacity = 1 << 20 }))
        using (CachedFile file = cache.Open(path))
        using (AddressSpace memory = new(cache))
        {
            UserBuffer mapping = memory.Map(file, 0, 8192);
            Ledger.Append(file, 3000, mapping.Slice(2000, 500));
            using Page second = file.GetPage(1);
            Ledger.Stamp(second, mapping.Slice(4096, 16));
            file.Flush();
        }

        expected.AsSpan(2000, 500).CopyTo(expected.AsSpan(3000));
        expected.AsSpan(4096, 16).CopyTo(expected.AsSpan(4096 + 64));
        Console.WriteLine(File.ReadAllBytes(path).AsSpan().SequenceEqual(expected) ? "verified" : "WRONG BYTES");

        """;

    private const string Source =
        """
        using System;
        using Faultline;

        /// <summary>Writes records and stamps.</summary>
        internal static class Ledger
        {
            /// <summary>Writes a record.</summary>
            public static void Append(CachedFile file, long end, UserBuffer record)
            {
                // One page at most.
                using (PageWrite write = file.BeginWrite(end, record.Length))
                {
                    record.CopyTo(write.Data);
                    write.Complete(write.Length);
                }
            }

            /// <summary>Stamps a page.</summary>
            public static void Stamp(Page page, UserBuffer stamp)
            {
                using LockedPage locked = page.Lock();
                stamp.CopyTo(locked.Data.Slice(64));
                locked.MarkDirty();
            }
        }

        """;

    [Fact]
    public void Build_warns_at_the_copies()
    {
        Assert.Equal(
            [
                BuildLog.WarningAt("Ledger.cs", Source, "record.CopyTo(write.Data)", "FLT0001"),
                BuildLog.WarningAt("Ledger.cs", Source, "stamp.CopyTo(locked.Data.Slice(64))", "FLT0001"),
            ],
            ledger.Before.Messages());
    }

    [Fact]
    public void Sarif_has_the_rule_all_locations_and_the_help_link()
    {
        using JsonDocument log = JsonDocument.Parse(ledger.Sarif);
        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        JsonElement run = log.RootElement.GetProperty("runs").EnumerateArray().Single();
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.All(results, result => Assert.Equal("FLT0001", result.GetProperty("ruleId").GetString()));
        Assert.Equal(
            [
                ("record.CopyTo(write.Data)", "file.BeginWrite(end, record.Length)"),
                ("stamp.CopyTo(locked.Data.Slice(64))", "page.Lock()"),
            ],
            results
                .Select(result => (Copy: Text(result, "locations"), Lock: Text(result, "relatedLocations")))
                .OrderBy(places => places.Copy, StringComparer.Ordinal));

        JsonElement rule = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
            .Single(rule => rule.GetProperty("id").GetString() == "FLT0001");
        Assert.Equal(
            "https://github.com/faultline-net/faultline/blob/main/analyzers/Documentation/FLT0001.md",
            rule.GetProperty("helpUri").GetString());
    }

    [Fact]
    public void Format_applies_the_fix_to_every_copy()
    {
        Assert.DoesNotContain("record.CopyTo", ledger.Fixed, StringComparison.Ordinal);
        Assert.DoesNotContain("stamp.CopyTo", ledger.Fixed, StringComparison.Ordinal);
        Assert.Equal(2, ledger.Fixed.Split("new AtomicCopy(").Length - 1);
        Assert.Equal(2, ledger.Fixed.Split(".FaultIn());").Length - 1);
        Assert.Contains("// One page at most.", ledger.Fixed, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixed_client_builds_clean()
    {
        Assert.Empty(ledger.After.Succeeded().Messages());
        Assert.Contains(" 0 Warning(s)", ledger.After.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixed_client_runs_to_its_end_and_writes_the_right_bytes() =>
        Assert.Equal(["verified"], ledger.Run.Succeeded().Lines);

    /// <summary>The source text of the only location of that kind.</summary>
    private static string Text(JsonElement result, string kind)
    {
        JsonElement region = result.GetProperty(kind).EnumerateArray().Single()
            .GetProperty("physicalLocation").GetProperty("region");
        int line = region.GetProperty("startLine").GetInt32();
        Assert.Equal(line, region.GetProperty("endLine").GetInt32());
        int start = region.GetProperty("startColumn").GetInt32() - 1;
        int end = region.GetProperty("endColumn").GetInt32() - 1;
        return Source.Split('\n')[line - 1][start..end];
    }

    /// <summary>The client, taken once through all that a user does with it.</summary>
    public sealed class Ledger
    {
        public Ledger(PackedPackages packages)
        {
            ArgumentNullException.ThrowIfNull(packages);
            Client client = packages.NewClient(
                "Ledger",
                "Faultline",
                "<OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>",
                ("Program.cs", Program),
                ("Ledger.cs", Source));
            Before = client.Build("-p:ErrorLog=build.sarif%2Cversion=2.1").Succeeded();
            Sarif = File.ReadAllText(Path.Combine(client.Folder, "build.sarif"));
            _ = client.ApplyFixes("FLT0001").Succeeded();
            Fixed = File.ReadAllText(Path.Combine(client.Folder, "Ledger.cs"));
            After = client.Build("-p:TreatWarningsAsErrors=true");
            Run = client.Run(TimeSpan.FromSeconds(60));
        }

        internal CommandResult Before { get; }

        internal string Sarif { get; }

        internal string Fixed { get; }

        internal CommandResult After { get; }

        internal CommandResult Run { get; }
    }
}
