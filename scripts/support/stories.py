"""Answers of the kind that people give, written for tests: plain, short, about many jobs."""

STORIES = (
    (
        "Last year I was working at a small bank as a data analyst. Our fraud model flagged a lot "
        "of good customers, and the call center was drowning. My job was to bring the false "
        "alarms down before the summer. I pulled three months of flagged payments and read two "
        "hundred of them by hand. Then I noticed that most came from one old rule, so I talked to "
        "the risk team about it. We replaced the rule with a small model and tested it next to "
        "the old one for two weeks. As a result the false alarms dropped by forty percent. I "
        "learned that reading the data beats any dashboard."
    ),
    (
        "So this was back in 2019 when I was an intern at a logistics company. They had a "
        "spreadsheet that planned every truck. The manager asked me to turn it into something "
        "that would not break every Monday. First I sat with the two planners and watched them "
        "work for a day. I wrote a small Python script that did the same thing and showed it to "
        "them. They kept finding cases it did not cover, so I added tests for each one. In the "
        "end they stopped using the sheet, and the planning took twenty minutes instead of two "
        "hours."
    ),
    (
        "In my second year at university we had a group project on image segmentation. There were "
        "four of us and one person never showed up. We had three weeks and nobody wanted to tell "
        "the professor. I called him and asked what was going on. He said that he was working "
        "nights, so I suggested that he could do the report instead of the code. I moved the "
        "meetings to Sunday mornings. He wrote a very good report and we got an A. We are still "
        "friends today."
    ),
    (
        "I worked on the recommendation service of a large shop. On Black Friday the latency went "
        "through the roof. I was on call alone and had to get it down within the hour. I looked "
        "at the traces and saw that one feature lookup took most of the time. I turned that "
        "feature off behind a flag and scaled the cache. After that I called the product owner "
        "and explained what the users would see. Latency went from 900 to 200 milliseconds and we "
        "lost no orders. Looking back, I should have had that flag ready before the day."
    ),
    (
        "A couple of years ago our team was split on whether to rewrite the pipeline. My lead "
        "wanted Spark and I wanted to keep the old tool. I had to find a way for us to agree "
        "without losing a month. I proposed a test of one week on real data. I set up both "
        "versions and measured cost and run time. I presented the numbers and admitted where I "
        "had been wrong. We went with Spark, and the monthly bill fell from 12,000 to 7,000 "
        "dollars. My lead thanked me for the way I handled it."
    ),
    (
        "When I was a nurse on a surgical ward we got a new system for the charts. Most of the "
        "older nurses hated it. I volunteered to train them. I made a one page guide and printed "
        "it in large letters. I sat next to each of them for one shift. One of them shouted at "
        "me, and I just listened and came back the next day. After two months everybody used the "
        "system. The ward was the first in the hospital to drop paper. It taught me that people "
        "fear looking stupid more than they fear the tool."
    ),
    (
        "my previous company sold shoes online and i was the only data scientist the search was "
        "really bad and people complained about it every day the goal was to fix it before "
        "christmas so i collected the top thousand queries and labeled the results with two "
        "interns i trained a ranking model and put it behind a switch i ran an experiment for "
        "three weeks it turned out that sales from search went up by eleven percent my boss "
        "presented it to the whole company"
    ),
    (
        "We were migrating our data warehouse when the vendor went bankrupt. So suddenly we had "
        "ten days to move everything out. I wrote a list of all the tables and ranked them by who "
        "would scream. I asked the finance team to give up two reports. We copied the tables in "
        "that order, day and night. On the eighth day the export crashed and I restarted it from "
        "a checkpoint. We moved everything with one day to spare. Nobody outside the team "
        "noticed."
    ),
    (
        "That's a great question, let me think. At my last job I led a team of five engineers. "
        "One of them was very good but he was rude in code reviews. I was responsible for the "
        "mood in the team, so I had to do something. I collected three examples and asked him for "
        "a coffee. I told him what I saw and how it felt for the others. He was surprised, and we "
        "agreed on a few rules for comments. The junior people started to ask questions again. He "
        "even became a mentor for two of them. So yeah, that's my story."
    ),
    (
        "I had a summer job in a restaurant kitchen. One Saturday the dishwasher broke and the "
        "chef was sick. There were eighty guests and only three of us. I took over the grill and "
        "put my friend on the sink. We cut the menu down to six dishes. I told the waiters to "
        "explain it to the guests before they sat down. Two tables left but everybody else "
        "stayed. The owner gave me the job of shift lead after that."
    ),
    (
        "In my internship we were three students and we must build a chatbot for the HR "
        "department. The data was only some PDF files. Our supervisor said it should answer at "
        "least the twenty most common questions. I took the part with the retrieval and my "
        "colleague did the interface. I tried first keyword search but it was very bad, so I read "
        "some papers and used embeddings. Every day we tested with the people from HR. At the end "
        "it answered eighteen of the twenty questions and they use it until now. From this I "
        "learned to talk with the users from the first day."
    ),
    (
        "I was captain of the debate team in college. Two weeks before the finals our best "
        "speaker quit. Somebody had to replace her and everybody looked at me. I hadn't spoken in "
        "public for a year, so I practiced in front of my roommates every night. The coach gave "
        "me feedback and I rewrote the speech four times. We lost the final by one point. I was "
        "sad for a week, but people came up to me afterwards and said it was our best debate. It "
        "made me less afraid of failing."
    ),
    (
        "We run a call center for a telecom company and the average wait was eleven minutes. The "
        "director wanted that under five without hiring. I listened to a hundred calls and tagged "
        "why people called. Turns out a third of them just asked where their technician was. So I "
        "got the field team to send a text message with the arrival time. Calls fell by a "
        "quarter, and the wait went down to four and a half minutes. That earned me the employee "
        "of the quarter award."
    ),
    (
        "There was this bug that had been open for two years in our payment code. It happened "
        "once a month and nobody could reproduce it. I don't like giving up so I decided that "
        "this was going to be mine. I added logging to every step and waited. When it happened "
        "again I compared the two traces line by line. It was a race between the retry and the "
        "webhook. I wrote a test that failed nine times out of ten and then I fixed it with a "
        "lock. It never came back. Support stopped getting those angry mails."
    ),
    (
        "One of my students stopped coming to class after the winter break. She had been one of "
        "the best before. As her teacher I felt that I had to find out what was wrong. I called "
        "her mother, who did not answer, so I went there after school. She told me that she was "
        "taking care of her little brothers because the mother worked nights. I talked to the "
        "school and we found a place in day care for the boys. I also sent her the homework by "
        "phone. She came back in February and finished the year with the third best grade."
    ),
    (
        "We had a customer who sent everything back. Five orders in a row, always a different "
        "reason. My manager said, just block him. I asked if I could call him first. On the phone "
        "he explained that his mother was blind and that the labels were too small for her to "
        "feel. I told the packaging people and they put a little notch in the cap. He has been "
        "our customer for six years now. Other companies copied the notch."
    ),
    (
        "So about a year ago our data labeling vendor delivered twenty thousand images and the "
        "quality was terrible. Roughly one in five boxes was wrong. I owned the dataset, so it "
        "was on me to decide whether to send it back or clean it. I sampled five hundred images "
        "and had three people label them again. With that I could show the vendor exactly which "
        "annotators were the problem. We agreed that they would redo those at no cost. In the "
        "meantime I trained the model on the clean part. The model reached our accuracy goal two "
        "weeks before the vendor was even done. Now I always put a quality clause in the "
        "contract."
    ),
    (
        "I joined a startup as the second engineer and there were no tests, nothing. Every "
        "release broke something. I started writing one test for every bug that came in. I didn't "
        "ask anybody, I just did it. After a month I showed a chart with the bugs per release to "
        "the founders. They gave me a week to set up continuous integration. Half a year later we "
        "released every day and nobody was nervous anymore. When I left they had two thousand "
        "tests."
    ),
)
