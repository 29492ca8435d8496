using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>
/// Effects cross assemblies by attributes: a library has them written by <c>dotnet format analyzers</c>, and from then on
/// its client hears of what it could not see.
/// </summary>
[Collection(PackedOnce.Name)]
public sealed class DeclaredEffectsTests(PackedPackages packages)
{
    private const string Library =
        """
        using System.Threading;
        using Faultline;

        /// <summary>Keeps records.</summary>
        public static class Records
        {
            private static readonly Lock s_gate = new();
            private static int s_count;

            /// <summary>Keeps one.</summary>
            public static void Keep(UserBuffer record, byte[] block)
            {
                lock (s_gate)
                {
                    s_count++;
                }

                record.CopyTo(block);
            }

            /// <summary>Waits for the disk.</summary>
            public static int Settle()
            {
                Thread.Sleep(10);
                return s_count;
            }
        }

        """;

    private const string Application =
        """
        using System.Threading;
        using Faultline;

        internal static class Application
        {
            private static readonly Lock s_gate = new();

            public static void Store(Page page, UserBuffer record, byte[] block)
            {
                using LockedPage locked = page.Lock();
                Records.Keep(record, block);
                locked.MarkDirty();
            }

            public static void StoreAll(Page page, UserBuffer record, byte[] block)
            {
                using LockedPage locked = page.Lock();
                KeepTwice(record, block);
                locked.MarkDirty();
            }

            public static int Wait()
            {
                lock (s_gate)
                    return Records.Settle();
            }

            private static void KeepTwice(UserBuffer record, byte[] block)
            {
                Records.Keep(record, block[1..]);
                Records.Keep(record, block[2..]);
            }
        }

        """;

    [Fact]
    public void The_client_sees_what_the_library_had_written_for_it()
    {
        Client library = packages.NewClient("Records", "Faultline", "", ("Records.cs", Library));
        library.Ask("FLT0008");
        Client application = packages.NewProject(
            "RecordKeeper", "", """<ProjectReference Include="../Records/Records.csproj" />""", ("Application.cs", Application));
        application.Ask("FLT0301");

        Assert.Equal(
            [
                BuildLog.WarningAt("Records.cs", Library, "Keep(UserBuffer", "FLT0008"),
                BuildLog.WarningAt("Records.cs", Library, "Settle()", "FLT0008"),
            ],
            application.Build().Succeeded().Messages());

        _ = library.ApplyFixes("FLT0008").Succeeded();

        Assert.Equal(
            Library
                .Replace("using Faultline;", "using Faultline;\nusing Faultline.Annotations;", StringComparison.Ordinal)
                .Replace(
                    "    public static void Keep",
                    "    [MayFault]\n    [TakesLock(\"Records.s_gate\")]\n    public static void Keep",
                    StringComparison.Ordinal)
                .Replace("    public static int Settle", "    [MayBlock]\n    public static int Settle", StringComparison.Ordinal),
            File.ReadAllText(Path.Combine(library.Folder, "Records.cs")));
        Assert.Equal(
            [
                BuildLog.WarningAt("Application.cs", Application, "Records.Keep(record, block);", "FLT0001"),
                BuildLog.WarningAt("Application.cs", Application, "KeepTwice(record, block);", "FLT0002"),
                BuildLog.WarningAt("Application.cs", Application, "Records.Settle()", "FLT0301"),
            ],
            application.Build().Succeeded().Messages());
    }
}

file static class Settings
{
    /// <summary>Switches a rule on.</summary>
    public static void Ask(this Client client, string rule) => File.WriteAllText(
        Path.Combine(client.Folder, ".editorconfig"), $"root = true\n[*.cs]\ndotnet_diagnostic.{rule}.severity = warning\n");
}
