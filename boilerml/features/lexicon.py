"""Words that sites use for their own furniture, in many languages, in groups; and the commonest words of running text.

An addition to what characters, layout and markup say: a page in a language that is not here loses nothing but these columns. The
model learns what each group means. Adding a language is adding its words to the groups; words of two or more parts match as such.
"""

from __future__ import annotations

#: Group → words and phrases in lower case. A phrase's parts are joined by ``_``; its first two have to match.
GROUPS: dict[str, str] = {
    "skip": """
        skip skip_to jump_to skip_ad direkt_zum zum_inhalt springen aller_au passer saltar ir_al pular ir_para vai_al
        salta hopp_til hoppa_till spring_til ga_naar przejdź преминаване перейти atla 跳转 跳至 跳到 本文へ スキップ 바로가기""",
    "navigation": """
        menu home homepage navigation sitemap site_map sections categories startseite übersicht accueil rubriques inicio menú
        secciones início seções casa sezioni home_page hjem forside hem startsida meny strona_główna главная меню разделы
        головна anasayfa menü beranda главное 首页 導覽 导航 返回 网站地图 網站地圖 ホーム メニュー トップ サイトマップ 一覧 홈
        메뉴 전체메뉴 사이트맵 الرئيسية القائمة αρχική μενού""",
    "share": """
        share tweet pin_it follow follow_us like likes send_link copy_link whatsapp facebook twitter instagram linkedin
        pinterest telegram reddit tiktok youtube tumblr flipboard snapchat threads bluesky mastodon vk viber xing teilen folgen
        merken drucken partager suivre suivez imprimer compartir seguir síguenos compartilhar compartilhe siga condividi
        seguici delen volg dela följ følg udostępnij obserwuj поделиться подписывайтесь вконтакте поширити paylaş takip bagikan
        ikuti 分享 转发 微博 微信 关注 點讚 点赞 シェア フォロー ツイート リンクをコピー 印刷 공유 팔로우 좋아요 شارك مشاركة
        تابعنا κοινοποίηση print email""",
    "account": """
        login log_in logout sign_in sign_up register registration password username my_account profile account join subscriber
        anmelden einloggen registrieren konto abmelden passwort connexion connecter inscription inscrire compte iniciar_sesión
        registrarse cuenta contraseña entrar cadastre conta accedi registrati inloggen aanmelden logg_inn logga_in log_ind
        zaloguj zarejestruj войти вход регистрация пароль увійти giriş üye masuk daftar 登录 登入 注册 註冊 密码 会员 會員
        ログイン 会員登録 新規登録 マイページ 로그인 회원가입 تسجيل الدخول σύνδεση""",
    "consent": """
        cookie cookies consent gdpr ccpa opt-out opt_out preferences tracking personalised personalized accept reject partners
        vendors zustimmen zustimmung einwilligung akzeptieren ablehnen datenschutzeinstellungen personenbezogene accepter
        refuser consentement traceurs aceptar rechazar consentimiento aceitar rejeitar consentimento accetta rifiuta consenso
        toestemming accepteren samtykke samtycke godkänn zgoda ciasteczka akceptuję согласие куки çerez çerezler クッキー
        同意する 쿠키 동의""",
    "legal": """
        copyright © reserved rights_reserved all_rights terms conditions privacy disclaimer imprint policy policies trademark
        licence license impressum datenschutz datenschutzerklärung agb nutzungsbedingungen rechte_vorbehalten mentions_légales
        confidentialité cgu cgv droits_réservés aviso_legal privacidad términos derechos_reservados termos política
        direitos_reservados condizioni informativa diritti_riservati voorwaarden privacyverklaring personvern vilkår integritet
        villkor regulamin prywatności prawa_zastrzeżone конфиденциальности соглашение права_защищены правила gizlilik koşulları
        hakları kebijakan privasi ketentuan 版权 版權 隐私 隱私 条款 條款 备案 许可证 プライバシー 利用規約 著作権 無断転載
        個人情報 개인정보 이용약관 저작권 무단전재 الخصوصية الشروط απορρήτου όροι""",
    "promo": """
        newsletter newsletters subscribe subscription subscribers donate donation membership free_trial unlimited sign_up_for
        inbox download_app app_store google_play podcast support_us abo abonnieren abonnement abonnez abonner s'abonner abonnés
        premium boletín suscríbete suscripción suscriptores assine assinante assinatura abbonati abbonamento nieuwsbrief
        abonneer nyhetsbrev nyhetsbrevet prenumerera prenumerata subskrybuj рассылка подписка подписаться bülten abone
        berlangganan spenden faire_un_don dona 订阅 訂閱 下载 下載 購読 メルマガ 有料会員 アプリ 구독 뉴스레터 النشرة اشترك
        ενημερωτικό""",
    "ad": """
        advertisement advertisements advertising advert ad ads sponsored sponsor promoted affiliate commission anzeige anzeigen
        werbung gesponsert publicité sponsorisé publicidad patrocinado publicidade anúncio pubblicità sponsorizzato advertentie
        annonse annons annonce reklama reklam реклама партнёрский iklan 广告 廣告 広告 スポンサー 광고 إعلان διαφήμιση""",
    "related": """
        related recommended trending popular most_read most_popular more_from more_stories more_on also_read read_also
        read_next see_also you_may up_next latest featured similar don't_miss must_read top_stories editor's_picks recent_posts
        auch_interessant mehr_zum meistgelesen lesen_sie lesen_sie_auch weitere ähnliche empfohlen neueste
        mehr_aus aktuelle à_lire lire_aussi les_plus sur_le_même voir_aussi articles_liés dernières lee_también te_puede
        relacionadas más_leídas últimas lo_más también leia_também mais_lidas veja_também leggi_anche potrebbe più_letti
        correlati lees_ook meest_gelezen gerelateerd les_også mest_lest läs_också mest_läst læs_også mest_læste czytaj_także
        zobacz_także polecane najnowsze читайте читайте_также смотрите похожие популярное рекомендуем новости читайте_також
        ilgili_haberler son_dakika çok_okunan baca_juga terkait terpopuler 相关 相關 推荐 推薦 热门 熱門 最新 延伸閱讀 延伸阅读
        関連記事 関連 おすすめ ランキング 人気 新着 あわせて読みたい 관련기사 추천 많이_본 인기 최신 اقرأ أيضا σχετικά διαβάστε""",
    "more": """
        read_more more show_more view_all see_all load_more learn_more view_more see_more all_news mehr weiterlesen
        mehr_anzeigen alle_anzeigen lire_la suite voir_plus voir_tout tous plus ver_más leer_más ver_todo todos saiba_mais
        ver_mais leia_mais todas leggi_tutto scopri mostra_altro tutti lees_meer meer alle bekijk les_mer vis_mer se_alle
        läs_mer visa_fler se_mere więcej czytaj_więcej zobacz_wszystkie подробнее читать_далее еще ещё все більше devamı tümü
        selengkapnya lainnya 更多 查看 全部 阅读全文 もっと見る 続きを読む 詳しく 더보기 전체보기 المزيد περισσότερα""",
    "comment": """
        comment comments reply replies leave_a_comment post_a_comment add_comment discussion kommentar kommentare kommentieren
        antworten commentaire commentaires répondre commenter comentario comentarios comentar responder comentários comentário
        commenti commento rispondi reacties reageer kommentarer svar svara komentarze komentarz odpowiedz комментарии
        комментарий ответить коментарі yorum yorumlar komentar balas 评论 評論 回复 回復 留言 コメント 返信 댓글 답글 تعليق
        تعليقات σχόλια""",
    "control": """
        search close submit filter sort sort_by reset cancel play pause mute loading javascript browser enable_javascript
        click_here tap expand collapse toggle download upload refresh apply select suche suchen schließen filtern sortieren
        absenden wird_geladen rechercher recherche fermer chargement envoyer filtrer buscar cerrar cargando enviar filtrar
        pesquisar fechar carregando cerca chiudi caricamento zoeken sluiten søk lukk sök stäng søg szukaj zamknij поиск найти
        закрыть загрузка пошук ara kapat cari tutup 搜索 搜尋 关闭 加载 筛选 検索 閉じる 読み込み 検索する 검색 닫기 بحث
        αναζήτηση error""",
    "pagination": """
        next previous prev page pages older newer older_posts next_page weiter zurück seite nächste vorherige suivant précédent
        siguiente anterior página próximo pagina successivo precedente volgende vorige neste forrige nästa föregående næste
        następna poprzednia следующая предыдущая страница sonraki önceki selanjutnya sebelumnya 上一页 下一页 上一篇 下一篇
        前へ 次へ ページ 이전 다음 التالي""",
    "contents": """
        contents table_of_contents on_this_page in_this_article jump inhalt inhaltsverzeichnis sommaire índice contenido indice
        inhoud innhold innehåll indhold spis_treści содержание içindekiler daftar_isi 目录 目錄 目次 목차""",
    "byline": """
        by written author authors editor reporter correspondent staff_writer contributor reviewed_by edited_by posted_by von
        autor autorin redaktion redakteur par auteur rédaction journaliste por autora redacción periodista redação repórter di
        autore redazione door redactie av journalist skrevet skribent af tekst przez redakcja автор корреспондент редактор
        автори muhabir editör oleh penulis wartawan 作者 编辑 編輯 记者 記者 责任编辑 来源 來源 責編 著者 編集 文・ 기자 편집
        بقلم كتب από reporting_by writing_by""",
    "dateline": """
        published updated posted last_updated modified ago min_read minutes_read minute_read january february march april may
        june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday
        wednesday thursday friday saturday sunday gmt est edt utc pm am uhr stand veröffentlicht aktualisiert lesezeit minuten
        vor januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag
        publié mis_à_jour janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi
        jeudi vendredi samedi dimanche actualizado publicado enero febrero marzo abril mayo junio julio agosto septiembre
        octubre noviembre diciembre lunes martes miércoles jueves viernes atualizado janeiro fevereiro março maio junho julho
        setembro outubro novembro dezembro aggiornato pubblicato gennaio febbraio aprile maggio giugno luglio settembre ottobre
        dicembre publisert oppdatert publicerad uppdaterad opdateret januari februari maart kl opublikowano stycznia lutego
        marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia опубликовано обновлено января
        февраля марта апреля мая июня июля августа сентября октября ноября декабря січня лютого березня квітня травня червня
        липня серпня вересня жовтня листопада грудня ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
        güncelleme wib maret agustus senin selasa rabu kamis jumat 发布 更新 时间 時間 发表 配信 公開 更新日 年月日 입력 수정
        등록 نشر δημοσίευση""",
    "credit": """
        photo photos image images picture getty reuters afp ap dpa epa ansa efe tass shutterstock istock alamy unsplash imago
        afp/getty courtesy_of credit photograph photographer illustration source file_photo screenshot foto fotos bild bilder
        symbolbild fotograf quelle grafik crédit photographie imagen fotografía imagem reprodução divulgação immagine beeld
        zdjęcie fot фото иллюстрация fotoğraf 图片 圖片 图源 資料照 摄影 写真 提供 撮影 사진 제공 صورة φωτογραφία""",
    "tags": """
        tags tag topics topic filed_under categories tagged keywords schlagworte themen stichworte thèmes mots-clés sujets
        etiquetas temas assuntos argomenti onderwerpen emner ämnen emneord tagi tematy теги темы метки etiketler konular topik
        标签 標籤 关键词 タグ キーワード 태그""",
    "footer": """
        about about_us contact contact_us careers jobs press help faq faqs feedback accessibility investors advertise
        advertise_with kontakt über_uns karriere hilfe mediadaten contactez qui_sommes aide recrutement contacto quiénes ayuda
        empleo contato sobre ajuda trabalhe contatti chi_siamo aiuto lavora over_ons vacatures om_oss kontakt_oss annonsera
        om_os kundeservice o_nas pomoc kariera контакты о_нас помощь вакансии редакция iletişim hakkımızda künye kontak
        tentang_kami redaksi 关于 關於 联系 聯絡 帮助 招聘 お問い合わせ 会社概要 運営会社 ヘルプ 採用 회사소개 고객센터 문의
        제휴 اتصل من_نحن επικοινωνία""",
    "shop": """
        cart add_to basket wishlist checkout buy buy_now shop in_stock out_of_stock shipping delivery returns price sale off
        quantity sku warenkorb kaufen lieferung versand preis verfügbar panier acheter livraison prix carrito comprar envío
        precio carrinho frete preço carrello acquista spedizione prezzo winkelwagen kopen handlekurv kjøp kundvagn köp koszyk
        kup dostawa корзина купить доставка цена sepet satın fiyat keranjang beli harga 购物车 購物車 购买 價格 カート 購入
        送料 価格 税込 장바구니 구매 배송""",
    "review": """
        rating ratings rated review reviews stars star helpful verified verified_purchase votes vote upvote score bewertung
        bewertungen sterne avis étoiles note reseñas valoraciones opiniones estrellas avaliações recensioni stelle
        beoordelingen recensies omdömen opinie отзывы отзыв рейтинг yorumları değerlendirme ulasan 评分 評分 评价 投票 レビュー
        評価 리뷰 평점""",
    "forum": """
        posts post joined member members location registered thread threads topic forum forums views quote reply_with moderator
        senior junior posted offline online user guest guests edited signature beiträge mitglied registriert themenstarter
        zitieren messages membre mensajes miembro registrado mensagens messaggi utente сообщений сообщения регистрация участник
        цитата mesaj üye 发表于 楼主 帖子 只看该作者 积分 回帖 沙发 版主 投稿 スレッド 返信日""",
    "video": """
        video videos watch live audio listen episode play_video player transcript duration volume subtitles livestream sehen
        mediathek vidéo regarder direct écouter vídeo ver escuchar assista ouça guarda ascolta kijk luister titta lyssna
        oglądaj видео смотреть слушать izle dinle tonton 视频 影片 直播 動画 再生 ライブ 영상 동영상 فيديو βίντεο""",
    "languages": """
        english deutsch français español português italiano nederlands svenska norsk dansk suomi polski čeština русский
        українська türkçe 中文 日本語 한국어 العربية हिन्दी ελληνικά magyar română tiếng_việt ไทย bahasa language sprache
        langue idioma lingua edition""",
    "quoted": """
        said says wrote told asked according added sagte sagt erklärte laut dit déclaré selon dijo según afirmó disse segundo
        afirmou detto secondo zei volgens sa ifølge sade enligt siger powiedział według сказал заявил сообщил словам сказав
        заявив dedi söyledi katanya kata menurut 表示 指出 认为 認為 という した。 と述べ 말했다 밝혔다 قال""",
}

#: Groups whose words also stand in any article; they do not count as furniture.
PROSAIC = frozenset(("dateline", "quoted", "byline", "video", "languages", "control"))

#: The commonest words of running text, by language. Menus and headings have few of them.
COMMON: dict[str, str] = {
    "en": """
        the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which you
        were her all she there would their we him been has when who will no if out so said what its about than into them can
        only other new some could time these two may then do first any my now such like our over even most me after also did
        many""",
    "de": """
        der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie
        nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein
        wurde wenn ich wir""",
    "fr": """
        de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son cette ont mais
        comme ou si leur aux ses été fait être nous vous elle on je sa d' l' qu'il c'est deux même aussi""",
    "es": """
        de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o este sí porque esta entre
        cuando muy sin sobre también me hasta hay donde quien desde todo nos durante han fue son ha era""",
    "pt": """
        de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser
        quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos são""",
    "it": """
        di e il la che è per un in non una sono con si da come del della dei le i al lo nel alla più anche ma gli ha delle se
        ci o dal questo suo stato nella era hanno dalla degli essere sul tra""",
    "nl": """
        de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar heeft ze die door
        over tot hij worden wordt was werd meer kan we hebben""",
    "scandinavian": """
        och i att det som en på är av för med den till inte har de om ett han men var jag sig från vi så kan når er og til ikke
        et å jeg være ble seg at fra eller hun af der kunne også efter etter skal vil hadde blev blir ved mot""",
    "pl": """
        w i na z się do nie to że jest o jak za od po przez ale dla tym co który która przy jego są oraz był być już było tylko
        jej może ich tego""",
    "cs": "a se v na je že s z o i do ve k za by ale si po jako jsem podle který jeho jsou pro bylo byl tak jen také už",
    "ru": """
        и в не на что с по как это он а из к но у за от то все так его для же был бы о до мы вы при или только ее их было была
        были она они который которые также после может чтобы уже""",
    "uk": """
        і в не на що з у та до як за це про від він але для а я так по й або його їх був було бути вони також після які""",
    "tr": """
        ve bir bu da de için ile olarak çok daha olan gibi en kadar ne ama sonra ki o her var değil ise göre olduğu ya""",
    "id": """
        yang dan di dengan untuk dari ini dalam pada itu tidak akan ke juga ada adalah oleh tersebut karena saat bisa sebagai
        atau mereka kami telah para bahwa""",
    "fi": "ja on ei että se oli hän mutta myös kun ovat joka niin kuin ole mukaan voi sen jos tai olla",
    "hu": "a az és hogy nem is egy van volt meg csak ez de már mint el azt ki ha vagy még lesz szerint",
    "ro": "de și în a la cu pe un o nu că care din este sunt pentru mai au fost prin sau lui să dar",
    "el": "και το να του η της με που την από για τα είναι τον οι σε στο δεν θα των στην τις ότι ένα μια",
    "vi": "và của là có không được cho một các trong với người những đã khi để này từ đến cũng",
    "ar": "في من على إلى أن التي الذي عن هذا هذه كان مع لا ما هو هي بعد كما أو قد بين",
    "hi": "के में की है और को से का ने पर यह कि भी एक हैं नहीं लिए था इस तो हो गया",
    "he": "של את על לא זה הוא עם היא כי גם או אבל כל יש אני",
    "ko": "이 그 것 수 있는 있다 등 및 할 하는 대한 위해 것으로 있습니다 합니다 했다 때문에",
}
