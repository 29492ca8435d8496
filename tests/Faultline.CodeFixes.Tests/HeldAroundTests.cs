namespace Faultline.CodeFixes.Tests;

/// <summary>
/// Where the fixed code brings the source in, no other lock that the fault handler takes may be held: held on some way
/// counts as held. Then no fix is offered.
/// </summary>
public class HeldAroundTests
{
    private const string Section = """
                using FrameScope locked = frame.Lock();
                source.CopyTo(locked.Data);
        """;

    private const string ShortSection = """
                using FrameScope locked = frame.Lock();
                source.CopyToAtomic(locked.Data);
        """;

    public static TheoryData<string, string, string> Held { get; } = new()
    {
        {
            "one branch leaves it",
            "outer.Enter(); if (early) outer.Exit();",
            "if (!early) outer.Exit();"
        },
        {
            "one branch enters it",
            "if (early) outer.Enter();",
            "if (early) outer.Exit();"
        },
        {
            "a jump passes over its release",
            "while (early) { outer.Enter(); if (outer.IsValid) break; outer.Exit(); }",
            ""
        },
        {
            "a handler catches what passes over its release",
            "try { outer.Enter(); outer.MarkDirty(); outer.Exit(); } catch (InvalidOperationException) { }",
            ""
        },
        {
            "the round before entered it",
            "while (early) {",
            "if (outer.IsValid) outer.Enter(); }"
        },
        {
            "it is held for sure",
            "outer.Enter();",
            "outer.Exit();"
        },
    };

    [Theory]
    [MemberData(nameof(Held))]
    public async Task Nothing_is_offered_under_another_lock(string shape, string before, string after)
    {
        foreach (string section in new[] { Section, ShortSection })
        {
            await Declined.CheckAsync(
                shape,
                $$"""
                    void Write(Frame outer, Frame frame, UserBuffer source, bool early)
                    {
                        {{before}}
                        {
                {{section}}
                        }
                        {{after}}
                    }
                """);
        }
    }

    [Theory]
    [InlineData("outer.Enter();\n        outer.MarkDirty();\n        outer.Exit();")]
    [InlineData(
        "outer.Enter();\n        try\n        {\n        }\n        finally\n        {\n            outer.Exit();\n" +
        "        }")]
    [InlineData("using (outer.Lock())\n        {\n        }")]
    [InlineData("lock (outer)\n        {\n        }")]
    public Task A_lock_that_is_left_on_every_way_does_not_matter(string before) => FixTest.Runtime(
        $$"""
        using Acme;
        using Faultline;

        class Client
        {
            void Write(Frame outer, Frame frame, UserBuffer source)
            {
                {{before}}
                using FrameScope locked = frame.Lock();
                {|FLT0001:source.CopyTo(locked.Data)|};
            }
        }
        """,
        $$"""
        using Acme;
        using Faultline;

        class Client
        {
            void Write(Frame outer, Frame frame, UserBuffer source)
            {
                {{before}}
                var copy = new AtomicCopy(source);
                do
                {
                    using FrameScope locked = frame.Lock();
                    copy.CopyTo(locked.Data);
                }
                while (copy.FaultIn());
            }
        }
        """);
}
